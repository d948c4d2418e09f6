// Says that a form holds what was typed into it before, and offers to throw that away.
import { minute } from "./times.js";

const make = (name, attributes, ...inside) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...inside);
  return element;
};

export function sayWhatWasTyped(form, told, discard) {
  const carried = ["csrfmiddlewaretoken", "typed_by"].map((name) => form.elements[name]?.cloneNode()).filter(Boolean);
  const key = make("input", { type: "hidden", name: "draft_form", value: form.dataset.draft });
  const words = make("p", { className: "nl-draft__words" }, `You had typed this and not sent it: ${day(told.saved_at)}${minute(told.saved_at)}.`);
  const button = make("button", { className: "govuk-button govuk-button--secondary nl-small" }, "Discard");
  form.before(make("form", { className: "nl-draft", method: "post", action: discard }, ...carried, key, words, button));
}

// What was typed into fields that this page does not show is shown as it was, so that it is not lost.
export function sayWhatIsLeft(form, left) {
  if (left.length === 0) {
    return;
  }
  const items = left.map((values) => make("li", {}, values.join(", ")));
  const summary = make("summary", { className: "govuk-details__summary" }, make("span", { className: "govuk-details__summary-text" }, "What you typed into fields that are not shown now"));
  const list = make("div", { className: "govuk-details__text" }, make("ul", { className: "govuk-list govuk-list--bullet" }, ...items));
  form.before(make("details", { className: "govuk-details", open: true }, summary, list));
}

const today = (at) => new Date(at).toLocaleDateString("en-GB", { timeZone: "Europe/London" });

function day(at) {
  const then = new Date(at);
  return today(at) === today(Date.now()) ? "" : `${then.toLocaleDateString("en-GB", { timeZone: "Europe/London", day: "numeric", month: "long" })}, `;
}
