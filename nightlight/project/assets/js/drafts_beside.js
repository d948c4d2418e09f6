// Two tabs hold one form: shows field by field what differs, and lets the person choose. Nothing is chosen for them.
import { fieldsOf, labelOf, put, wordsOf } from "./fields.js";
import { second } from "./times.js";

let number = 0;

const make = (name, attributes = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...inside);
  return element;
};

// Resolves when the person has chosen and the form holds what they chose. At once, where nothing differs.
export function ask(form, told, before) {
  const ours = fieldsOf(form);
  const differ = told.kind === "sent" ? [] : Object.keys({ ...ours, ...told.fields }).filter((name) => name in ours && !same(ours[name], told.fields[name] ?? []));
  if (told.kind !== "sent" && differ.length === 0) {
    return Promise.resolve();
  }
  return new Promise((chosen) => {
    const panel = told.kind === "sent" ? sent(told) : behind(form, told, ours, differ);
    before.after(panel);
    panel.addEventListener("nl:chosen", () => {
      panel.remove();
      chosen();
    });
  });
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function sent(told) {
  const go = button("Keep what is typed here", "secondary");
  const panel = frame("This form was sent already", `It was sent at ${second(told.saved_at)} from another tab. What stands here is not kept any more.`, go);
  go.addEventListener("click", () => panel.dispatchEvent(new Event("nl:chosen")));
  return panel;
}

function behind(form, told, ours, differ) {
  const questions = differ.map((name) => question(form, name, ours[name], told.fields[name] ?? []));
  const wrong = make("p", { className: "govuk-error-message", hidden: true, textContent: "Choose for each field." });
  wrong.setAttribute("role", "alert");
  const use = button("Use what I chose", "");
  const newer = button("Take all from the other tab", "secondary");
  const mine = button("Keep all from here", "secondary");
  const words = `The newest was typed there, at ${second(told.saved_at)}. Nothing is lost: choose for each field which to keep.`;
  const panel = frame("This form is open in another tab, and this tab is behind", words, ...questions.map((one) => one.group), wrong, make("div", { className: "govuk-button-group" }, use, newer, mine));
  const settle = (choices) => {
    choices.forEach((choice, place) => choice === "theirs" && put(form, differ[place], told.fields[differ[place]] ?? []));
    panel.dispatchEvent(new Event("nl:chosen"));
  };
  use.addEventListener("click", () => {
    const choices = questions.map((one) => one.choice());
    wrong.hidden = choices.every(Boolean);
    wrong.hidden && settle(choices);
  });
  newer.addEventListener("click", () => settle(differ.map(() => "theirs")));
  mine.addEventListener("click", () => settle(differ.map(() => "mine")));
  return panel;
}

function question(form, name, ours, theirs) {
  const id = `nl-beside-${(number += 1)}`;
  const choices = [
    ["theirs", "In the other tab", theirs],
    ["mine", "Here", ours],
  ].map(([value, where, values]) => {
    const input = make("input", { className: "govuk-radios__input", type: "radio", name: id, id: `${id}-${value}`, value });
    // It belongs to no form: what is chosen here is not typed into any.
    input.setAttribute("form", "");
    const words = make("span", { className: "nl-beside__words" }, wordsOf(form, name, values) || "nothing");
    const label = make("label", { className: "govuk-label govuk-radios__label", htmlFor: input.id }, make("strong", {}, `${where}: `), words);
    return { input, item: make("div", { className: "govuk-radios__item" }, input, label) };
  });
  const legend = make("legend", { className: "govuk-fieldset__legend govuk-fieldset__legend--s" }, labelOf(form, name));
  const radios = make("div", { className: "govuk-radios govuk-radios--small" }, ...choices.map((one) => one.item));
  const group = make("fieldset", { className: "govuk-fieldset nl-beside__field" }, legend, radios);
  return { group, choice: () => choices.find((one) => one.input.checked)?.input.value };
}

function button(words, kind) {
  const made = make("button", { type: "button", className: `govuk-button${kind && ` govuk-button--${kind}`}` }, words);
  return made;
}

function frame(title, words, ...inside) {
  const heading = make("h2", { className: "govuk-heading-s", id: `nl-beside-${(number += 1)}` }, title);
  const panel = make("section", { className: "nl-beside" }, heading, make("p", { className: "govuk-body" }, words), ...inside);
  panel.setAttribute("aria-labelledby", heading.id);
  panel.setAttribute("role", "region");
  return panel;
}
