// The page of a call: brought up to date while it is typed, its questions answered by single keys, nothing taken from under anybody's fingers.
import { swap } from "./swap.js";

const QUIET = 350;
const form = document.querySelector("[data-call]");
const FIELD = "input:not([type=radio], [type=checkbox], [type=hidden]), textarea, select";

let waiting = null;
let asked = 0;
let busy = false;

const parts = () => [...form.querySelectorAll("[data-call-part]")];

// Ask what the rules say of what is typed; only the newest answer is shown.
async function look(does = "look") {
  clearTimeout(waiting);
  const number = ++asked;
  const body = new FormData(form);
  body.set("do", does);
  const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(body), headers: { "X-Requested-With": "XMLHttpRequest" }, redirect: "manual" });
  if (!answer.ok || number !== asked) {
    return;
  }
  const html = await answer.text();
  parts().forEach((part) => swap(part, html));
}

function soon() {
  clearTimeout(waiting);
  waiting = setTimeout(() => look().catch(() => {}), QUIET);
}

// An answer is to the question that is shown: a second press counts only once the next question is there.
async function press(button) {
  if (busy) {
    return;
  }
  busy = true;
  form.querySelector("#call-ask")?.setAttribute("aria-busy", "true");
  try {
    await look(button.value);
  } catch {
    form.requestSubmit(button);
  } finally {
    busy = false;
    form.querySelector("#call-ask")?.removeAttribute("aria-busy");
  }
}

const inPlace = (button) => /^(answer|skip|drop):/.test(button.value);

function key(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) {
    return;
  }
  const field = event.target.closest?.(FIELD);
  if (field) {
    event.key === "Escape" && field.blur();
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
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (button && inPlace(button)) {
      event.preventDefault();
      press(button);
    }
  });
  document.addEventListener("keydown", key);
}
