// Keeps on the server what is typed into a form, while it is typed, and says honestly whether it is kept.
import { Question } from "./drafts_beside.js";
import { sayWhatIsLeft, sayWhatWasTyped } from "./drafts_again.js";
import { fieldsOf, hashOf, put } from "./fields.js";
import { second } from "./times.js";

const AFTER_TYPING = 800;
const WAITS = [2_000, 4_000, 8_000, 15_000];
// A page that closes may send no more than this behind it.
const MOST_AFTER_CLOSING = 60_000;
const PAGE = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
const CHANNEL = "nightlight-drafts";
// With which version of a draft, and from which page, a form was sent; nothing of what was typed.
const SENT = "nightlight-draft-sent:";

export function keepDrafts(session) {
  for (const form of document.querySelectorAll("form[data-draft]")) {
    new Draft(form, session);
  }
}

// What the page before this one in the same tab left; a copy of this page does not find it again.
function takenOnce(key) {
  const left = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return JSON.parse(left);
}

class Draft {
  constructor(form, session) {
    this.form = form;
    this.session = session;
    this.key = form.dataset.draft;
    this.kept = hashOf(fieldsOf(form));
    this.failures = 0;
    this.answers = session.place.dataset.method === "POST";
    this.before = this.answers ? takenOnce(SENT + this.key) : null;
    // In the answer the same tab goes on: what the page before it was still saving as it closed is its own, not another tab's.
    this.tab = this.before?.tab ?? PAGE;
    this.openedAt = new Date().toISOString();
    this.state = document.querySelector(`[data-draft-state="${CSS.escape(this.key)}"]`) ?? this.#stateHere();
    this.#listen();
    this.channel = new BroadcastChannel(CHANNEL);
    this.channel.addEventListener("message", ({ data }) => data.key === this.key && this.#beside(data));
    this.#begin();
  }

  async #begin() {
    if ("draftVersion" in this.form.dataset) {
      this.version = Number(this.form.dataset.draftVersion);
      if (this.answers) {
        // Drawn with what was sent, the last of which may be kept nowhere yet.
        this.kept = "";
      }
    } else {
      await this.#catchUp();
    }
    this.#mark();
    this.channel.postMessage({ kind: "open", key: this.key, tab: this.tab });
    this.#soon(AFTER_TYPING);
  }

  // The page was drawn without what waits here: put it into the form, unless the page is the answer to what was just sent.
  async #catchUp() {
    const told = await this.#whatWaits();
    this.version = told?.version ?? 0;
    if (told?.kind !== "typed") {
      return;
    }
    if (this.answers) {
      this.version = this.before?.version || this.version;
      this.kept = hashOf(told.fields);
    } else if (hashOf(fieldsOf(this.form)) === this.kept) {
      const here = fieldsOf(this.form);
      const names = Object.keys(told.fields);
      names.filter((name) => name in here).forEach((name) => put(this.form, name, told.fields[name]));
      this.kept = hashOf(fieldsOf(this.form));
      sayWhatWasTyped(this.form, told, this.session.place.dataset.discard);
      sayWhatIsLeft(this.form, names.filter((name) => !(name in here) && told.fields[name].some(Boolean)).map((name) => told.fields[name]));
      this.#show(`draft saved ${second(told.saved_at)}`, "kept");
    } else {
      this.version = -1;
    }
  }

  #listen() {
    const { form } = this;
    for (const typed of ["input", "change"]) {
      form.addEventListener(typed, () => this.#soon(AFTER_TYPING));
    }
    form.addEventListener("focusout", () => this.#save());
    form.addEventListener("reset", () => this.#soon(0));
    form.addEventListener("submit", (event) => {
      this.#mark();
      this.sending = !event.defaultPrevented;
      sessionStorage.setItem(SENT + this.key, JSON.stringify({ version: this.version, tab: this.tab }));
    });
    addEventListener("pagehide", () => this.#save({ closing: true }));
    addEventListener("pageshow", () => (this.sending = false));
    addEventListener("visibilitychange", () => (document.hidden ? this.#save({ closing: true }) : this.#lookBeside()));
    addEventListener("online", () => this.#soon(0));
    this.session.onBack(() => this.#soon(0));
  }

  #soon(milliseconds) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#save(), milliseconds);
  }

  // Save what is typed, unless it is kept already. One at a time, so that this tab never overtakes itself.
  async #save({ closing = false } = {}) {
    const fields = fieldsOf(this.form);
    const hash = hashOf(fields);
    if (this.version === undefined || hash === this.kept || this.question || this.sending || this.session.isStranger || this.refused === hash) {
      return;
    }
    if (this.saving && !closing) {
      this.again = true;
      return;
    }
    clearTimeout(this.timer);
    this.saving = true;
    try {
      const answer = await this.#send(fields, closing);
      await this.#answered(answer, fields, hash);
    } catch {
      this.#notKept("not saved: no connection, still trying");
    }
    this.saving = false;
    if (this.again) {
      this.again = false;
      this.#soon(AFTER_TYPING);
    }
  }

  #send(fields, closing) {
    const body = JSON.stringify({
      form: this.key,
      fields,
      base: this.form.elements.draft_base?.value ?? "",
      version: this.version,
      tab: this.tab,
      typed_by: this.session.mark,
    });
    return fetch(this.session.place.dataset.drafts, {
      method: "POST",
      body,
      headers: {
        "Content-Type": "application/json",
        "X-CSRFToken": this.form.elements.csrfmiddlewaretoken?.value ?? "",
        "X-Requested-With": "XMLHttpRequest",
      },
      redirect: "manual",
      keepalive: closing && body.length < MOST_AFTER_CLOSING,
      ...(closing ? {} : { signal: AbortSignal.timeout(10_000) }),
    });
  }

  async #answered(answer, fields, hash) {
    if (answer.ok) {
      this.#kept(await answer.json(), hash);
    } else if (answer.status === 401 || answer.type === "opaqueredirect") {
      this.session.out();
      this.#notKept("not saved: signed out", { again: false });
    } else if (answer.status === 403) {
      // The token of this page is of a session that is over.
      const good = await this.session.look();
      this.#notKept(good ? "not saved: still trying" : "not saved: signed out", { again: good });
    } else if (answer.status === 409) {
      this.#behind(await answer.json());
    } else if (answer.status === 400 || answer.status === 413) {
      this.refused = hash;
      const { why } = await answer.json().catch(() => ({ why: "the server does not take it" }));
      this.#notKept(`not saved: ${why}`, { again: false });
    } else {
      this.#notKept("not saved: Nightlight does not answer, still trying");
    }
  }

  #kept({ version, saved_at: at }, hash) {
    this.version = version;
    this.kept = hash;
    this.failures = 0;
    this.refused = "";
    this.#mark();
    this.session.bar.clear("draft");
    this.#show(`draft saved ${second(at)}`, "kept");
    this.channel.postMessage({ kind: "saved", key: this.key, tab: this.tab, version });
  }

  #notKept(words, { again = true } = {}) {
    this.#show(words, "lost");
    this.session.bar.say("draft", "What you type is not saved at the moment. Keep this page open: it stays here, and is saved as soon as that works.");
    if (again) {
      this.#soon(WAITS[Math.min(this.failures++, WAITS.length - 1)]);
    }
  }

  // Another tab of ours has saved something newer, or has sent the form. While the person chooses, that tab may go on.
  async #behind(told) {
    if (told.kind === "somebody_else") {
      this.session.stranger();
      this.#show("not saved: somebody else is signed in", "lost");
      return;
    }
    if (this.question) {
      this.question.ask(told);
      return;
    }
    this.#show(told.kind === "sent" ? "this form was sent from another tab" : "this tab is behind: choose below", "lost");
    this.question = new Question(this.form, this.state);
    const settled = await this.question.ask(told);
    this.question = null;
    this.version = settled.version;
    this.kept = settled.kind === "sent" ? "" : hashOf(settled.fields);
    if (hashOf(fieldsOf(this.form)) === this.kept) {
      this.#kept(settled, this.kept);
    } else {
      this.#soon(0);
    }
  }

  #beside({ kind, tab, version, since }) {
    if (tab === this.tab) {
      return;
    }
    if (kind === "open") {
      this.channel.postMessage({ kind: "here", key: this.key, tab: this.tab, since: this.openedAt });
    } else if (kind === "here" && !this.besideSince) {
      this.besideSince = since;
      this.#show(`also open in another tab since ${second(since)}`, "beside");
    } else if (kind === "saved" && version > this.version) {
      this.besideSince ??= new Date().toISOString();
      this.#lookBeside();
    }
  }

  // Whether another tab or another machine has gone on with this draft since.
  async #lookBeside() {
    if (this.saving || document.hidden) {
      return;
    }
    const told = await this.#whatWaits();
    if (told?.version > this.version && !this.saving) {
      await this.#behind(told);
    }
  }

  // What the server keeps of this form; nothing where it cannot be asked: saving will tell.
  async #whatWaits() {
    try {
      const answer = await fetch(`${this.session.place.dataset.drafts}?${new URLSearchParams({ form: this.key })}`, {
        headers: { "X-Requested-With": "XMLHttpRequest", "X-Nightlight-Live": "1" },
        cache: "no-store",
        redirect: "manual",
      });
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  // What the form says of itself when it is sent.
  #mark() {
    const said = { draft_form: this.key, draft_version: this.version, draft_tab: this.tab };
    this.form.dataset.draftVersion = this.version;
    for (const [name, value] of Object.entries(said)) {
      let field = this.form.elements[name];
      if (!field) {
        field = Object.assign(document.createElement("input"), { type: "hidden", name });
        this.form.append(field);
      }
      field.value = value;
    }
  }

  #show(words, kind) {
    this.state.textContent = words;
    this.state.dataset.is = kind;
  }

  #stateHere() {
    const state = document.createElement("p");
    state.className = "nl-draft__state";
    this.form.prepend(state);
    return state;
  }
}
