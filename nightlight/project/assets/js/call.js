// The page of a call: brought up to date while it is typed, its questions answered by single keys, nothing taken from under anybody's fingers.
import { swap } from "./swap.js";
import { second } from "./times.js";

const QUIET = 350;
const AGAIN = 3_000;
const form = document.querySelector("[data-call]");
const FIELD = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select";

let waiting = null;
let asked = 0;
let busy = false;
let upToDate = new Date();

const parts = () => [...form.querySelectorAll("[data-call-part]")];

async function answerTo(does) {
  const body = new FormData(form);
  body.set("do", does);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "X-Requested-With": "XMLHttpRequest" },
      redirect: "manual",
    });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null;
  }
}

// What stands in every field that a person fills in, by what tells the field apart.
const TOLD = "input:not([type=hidden], [name=asked]), textarea, select";
const keyOf = (field) => `${field.name}=${field.type === "radio" || field.type === "checkbox" ? field.value : ""}`;
const stateOf = (field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value);
const states = () => new Map([...form.querySelectorAll(TOLD)].map((field) => [keyOf(field), stateOf(field)]));

// An answer is to what was typed when it was asked for. What was chosen or typed since then is put back into what it brings.
function putBack(since) {
  for (const field of form.querySelectorAll(TOLD)) {
    const state = since.get(keyOf(field));
    if (state !== undefined && state !== stateOf(field)) {
      if (typeof state !== "boolean") {
        field.value = state;
      } else if (state || field.type === "checkbox") {
        field.checked = state;
      }
    }
  }
}

// Ask what the rules say of what is typed; only the newest answer is shown. Without one the page says since when it is old, and asks again.
async function look(does = "look") {
  clearTimeout(waiting);
  const number = ++asked;
  const sent = states();
  const html = await answerTo(does);
  if (number !== asked) {
    return;
  }
  if (html === null) {
    form.querySelector("#call-stale").textContent = `Not weighed since ${second(upToDate)}: Nightlight does not answer. Go on typing; it is asked again.`;
    soon(AGAIN);
    return;
  }
  upToDate = new Date();
  const since = new Map([...states()].filter(([key, state]) => sent.get(key) !== state));
  parts().forEach((part) => swap(part, html));
  putBack(since);
}

// While an answer to a question is on its way nothing else is asked: it would not hold that answer yet.
function soon(after = QUIET) {
  clearTimeout(waiting);
  waiting = setTimeout(() => (busy ? soon(after) : look()), after);
}

// An answer is to the question that is shown: a second press counts only once the next question is there.
async function press(button) {
  if (busy) {
    return;
  }
  busy = true;
  form.querySelector("#call-ask").setAttribute("aria-busy", "true");
  await look(button.value);
  busy = false;
  form.querySelector("#call-ask").removeAttribute("aria-busy");
}

const inPlace = (button) => /^(answer|skip|drop):/.test(button.value);

// Single keys get in the way of those who speak to their browser, so they can be turned off; this browser remembers that, and nothing else.
const KEYS = "nl-call-keys";
const keysWork = () => localStorage.getItem(KEYS) !== "off";

function offerToTurnKeysOff(button) {
  const show = () => {
    button.textContent = keysWork() ? "Turn single keys off" : "Turn single keys on";
  };
  button.addEventListener("click", () => {
    keysWork() ? localStorage.setItem(KEYS, "off") : localStorage.removeItem(KEYS);
    show();
  });
  show();
  button.hidden = false;
}

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const field = event.target.closest?.(FIELD);
  if (field) {
    event.key === "Escape" && field.blur();
    return;
  }
  if (!keysWork()) {
    return;
  }
  const group = { g: "level-contact", l: "level-missing" }[event.key];
  const target = group ? form.querySelector(`[name="${group}"]:checked`) ?? form.querySelector(`[name="${group}"]`) : form.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!target) {
    return;
  }
  event.preventDefault();
  group ? target.focus() : target.click();
}

if (form) {
  form.addEventListener("input", () => soon());
  form.addEventListener("change", () => soon());
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (button && inPlace(button)) {
      event.preventDefault();
      press(button);
    }
  });
  document.addEventListener("keydown", key);
  offerToTurnKeysOff(form.querySelector("[data-call-keys]"));
}
