// Keeps what is marked with data-live true: asked for again when the stream says so, and every few seconds while there is no stream.
import { Line } from "./line.js";
import { swap } from "./swap.js";
import { minute, second } from "./times.js";
import { Tone } from "./tone.js";

const LIVE_WITHIN = 6_000;
const LEAST_GAP = 250;
const PATIENCE = 10_000;

export class Live {
  constructor(place, bar, session) {
    this.place = place;
    this.bar = bar;
    this.session = session;
    this.state = place.querySelector("[data-live-state]");
    this.title = document.title;
    this.every = Number(place.dataset.pollsEvery) * 1_000;
    this.asked = new Map();
    this.upToDate = place.dataset.at;
    this.heard = place.dataset.at;
    this.rung = new Map();
    this.#hasRung();
    this.#badge();
    const topics = new Set(this.#elements().flatMap((element) => element.dataset.live.split(" ")));
    topics.delete("");
    if (topics.size === 0) {
      return;
    }
    this.tone = new Tone(topics.has("mine") || topics.has("board") ? place.querySelector("[data-live-sound]") : null, place.dataset.quiet === "true");
    this.line = new Line(place.dataset.stream, topics, (name, data) => this.#hear(name, data));
    this.opening = setTimeout(() => this.#stopped(), LIVE_WITHIN);
    this.session.onOut(() => this.#out());
    this.session.onBack(() => this.#back());
    for (const element of this.#elements()) {
      this.#regularly(element);
    }
  }

  // What is kept true: what says where it is asked for, and on a page that was asked for, and not sent to, whatever the page itself holds.
  #elements() {
    const found = [...document.querySelectorAll("[data-live][id]")];
    return this.place.dataset.method === "POST" ? found.filter((element) => element.dataset.liveSrc) : found;
  }

  #hear(name, data) {
    clearTimeout(this.opening);
    const does = {
      live: () => this.#live(),
      beat: () => this.#beat(data.at),
      nudge: () => this.#refresh(data.topic),
      ended: () => this.#refresh(data.topic),
      resync: () => this.#refresh(),
      down: () => this.#stopped(),
      stopped: () => this.#stopped(),
      "signed-out": () => this.session.look(),
    };
    does[name]();
  }

  #live() {
    clearInterval(this.polling);
    this.polling = null;
    this.isLive = true;
    this.wasLive = true;
    this.place.dataset.is = "live";
    this.bar.mended("line", "Live again.");
    this.#show();
    this.#refresh();
  }

  #beat(at) {
    this.heard = at;
    this.#show();
  }

  #stopped() {
    if (this.polling) {
      return;
    }
    this.isLive = false;
    this.place.dataset.is = "polling";
    this.#sayStopped();
    this.#show();
    this.polling = setInterval(() => this.#poll(), this.every);
    this.#poll();
  }

  // Without anybody signed in nothing is asked any more; what is said of that says it all.
  #out() {
    this.isLive = false;
    this.place.dataset.is = "polling";
    this.bar.clear("line");
    this.#show();
  }

  #back() {
    this.#stopped();
    this.#sayStopped();
    this.#poll();
  }

  #sayStopped() {
    if (this.session.isOut) {
      return;
    }
    const seconds = this.every / 1_000;
    const stopped = this.wasLive ? `Live updates stopped at ${minute(this.heard)}.` : "There are no live updates.";
    const now = this.unreachable
      ? `Nightlight cannot be reached, and what you see may be old: it is from ${second(this.upToDate)}. Trying every ${seconds} s.`
      : `Checking every ${seconds} s.`;
    this.bar.say("line", `${stopped} ${now}`);
  }

  #poll() {
    if (this.session.isOut) {
      return;
    }
    this.#refresh();
    this.line.retry();
  }

  #show() {
    this.state.textContent = this.isLive ? `live · ${second(this.heard)}` : `not live · as of ${second(this.upToDate)}`;
  }

  // Ask again for whatever is about a topic, or for everything.
  #refresh(topic) {
    for (const element of this.#elements()) {
      if (!topic || element.dataset.live.split(" ").includes(topic)) {
        this.#ask(element);
      }
    }
  }

  #regularly(element) {
    const every = Number(element.dataset.liveEvery) * 1_000;
    if (every > 0) {
      setInterval(() => this.isLive && !document.hidden && this.#ask(element), every);
    }
  }

  // One question at a time for an element; what comes meanwhile is one question more, a little later.
  async #ask(element) {
    if (this.asked.has(element.id)) {
      this.asked.set(element.id, true);
      return;
    }
    this.asked.set(element.id, false);
    try {
      await this.#answer(element);
    } finally {
      await new Promise((done) => setTimeout(done, LEAST_GAP));
      const again = this.asked.get(element.id);
      this.asked.delete(element.id);
      if (again) {
        this.#ask(element);
      }
    }
  }

  async #answer(element) {
    let answer;
    try {
      answer = await fetch(element.dataset.liveSrc ?? location.href, {
        headers: { "X-Requested-With": "XMLHttpRequest", "X-Nightlight-Live": "1" },
        cache: "no-store",
        redirect: "manual",
        signal: AbortSignal.timeout(PATIENCE),
      });
      if (answer.ok && swap(document.getElementById(element.id), await answer.text())) {
        this.#fresh(answer);
        return;
      }
    } catch {
      answer = null;
    }
    this.#failed(element, answer);
  }

  #fresh(answer) {
    const at = Date.parse(answer.headers.get("Date"));
    this.upToDate = new Date(Number.isNaN(at) ? Date.now() : at).toISOString();
    if (this.unreachable) {
      this.unreachable = false;
      delete this.place.dataset.unreachable;
      if (this.polling) {
        this.#sayStopped();
      }
    }
    this.#show();
    this.#badge();
    if (this.#hasRung()) {
      this.tone.ring();
    }
  }

  // Whether a part of the page counts more rings than it did; what it counted when it was first seen rang before.
  #hasRung() {
    let more = false;
    for (const { id, dataset } of this.#elements()) {
      if (dataset.liveRings !== undefined) {
        const rings = Number(dataset.liveRings);
        more ||= rings > (this.rung.get(id) ?? rings);
        this.rung.set(id, rings);
      }
    }
    return more;
  }

  #failed(element, answer) {
    if (answer?.status === 401 || answer?.type === "opaqueredirect") {
      this.session.look();
    } else if (answer?.status === 403 || answer?.status === 404) {
      element.replaceChildren(Object.assign(document.createElement("p"), { className: "govuk-body", textContent: "This is no longer open to you." }));
    } else {
      this.unreachable = true;
      this.place.dataset.unreachable = "";
      this.polling ? this.#sayStopped() : this.#stopped();
    }
  }

  #count(what) {
    return this.#elements().reduce((sum, element) => sum + Number(element.dataset[what] ?? 0), 0);
  }

  #badge() {
    const number = this.#count("liveCount");
    document.title = number > 0 ? `(${number}) ${this.title}` : this.title;
  }
}
