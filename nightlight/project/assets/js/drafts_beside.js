// Two tabs hold one form: shows field by field what differs, and lets the person choose. Nothing is chosen for them.
import { fieldsOf, labelOf, put, wordsOf } from "./fields.js";
import { second } from "./times.js";

let number = 0;

const make = (name, attributes = {}, ...inside) => {
  const element = Object.assign(document.createElement(name), attributes);
  element.append(...inside);
  return element;
};

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// One question, put above a form until it is answered; asked again with something newer, what was chosen stays chosen where it still fits.
export class Question {
  constructor(form, before) {
    this.form = form;
    this.before = before;
    this.answered = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  // Resolves with what the tabs were compared with last, once the form holds what the person chose; at once, where nothing differs.
  ask(told) {
    const ours = fieldsOf(this.form);
    const differ = Object.keys(ours).filter((name) => !same(ours[name], told.fields[name] ?? []));
    const chosen = this.questions?.filter((one) => one.choice() && same(one.theirs, told.fields[one.name] ?? [])) ?? [];
    this.told = told;
    this.panel?.remove();
    if (told.kind !== "sent" && differ.length === 0) {
      this.resolve(told);
    } else {
      this.panel = told.kind === "sent" ? this.#sent() : this.#behind(ours, differ);
      chosen.forEach((before) => this.questions?.find((one) => one.name === before.name)?.choose(before.choice()));
      this.before.after(this.panel);
    }
    return this.answered;
  }

  #settle() {
    this.panel.remove();
    this.resolve(this.told);
  }

  #sent() {
    this.questions = null;
    const go = button("Keep what is typed here", "secondary", () => this.#settle());
    const words = `It was sent at ${second(this.told.saved_at)} from another tab. What stands here is not kept any more.`;
    return frame("This form was sent already", words, go);
  }

  #behind(ours, differ) {
    this.questions = differ.map((name) => question(this.form, name, ours[name], this.told.fields[name] ?? []));
    const wrong = make("p", { className: "govuk-error-message", hidden: true, textContent: "Choose for each field." });
    wrong.setAttribute("role", "alert");
    const take = (choice) => {
      this.questions.forEach((one) => choice(one) === "theirs" && put(this.form, one.name, one.theirs));
      this.#settle();
    };
    const use = button("Use what I chose", "", () => {
      wrong.hidden = this.questions.every((one) => one.choice());
      wrong.hidden && take((one) => one.choice());
    });
    const newer = button("Take all from the other tab", "secondary", () => take(() => "theirs"));
    const mine = button("Keep all from here", "secondary", () => take(() => "mine"));
    const words = `The newest was typed there, at ${second(this.told.saved_at)}. Nothing is lost: choose for each field which to keep.`;
    const groups = this.questions.map((one) => one.group);
    const buttons = make("div", { className: "govuk-button-group" }, use, newer, mine);
    return frame("This form is open in another tab, and this tab is behind", words, ...groups, wrong, buttons);
  }
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
    return { value, input, item: make("div", { className: "govuk-radios__item" }, input, label) };
  });
  const legend = make("legend", { className: "govuk-fieldset__legend govuk-fieldset__legend--s" }, labelOf(form, name));
  const radios = make("div", { className: "govuk-radios govuk-radios--small" }, ...choices.map((one) => one.item));
  return {
    name,
    theirs,
    group: make("fieldset", { className: "govuk-fieldset nl-beside__field" }, legend, radios),
    choice: () => choices.find((one) => one.input.checked)?.value,
    choose: (value) => {
      choices.find((one) => one.value === value).input.checked = true;
    },
  };
}

function button(words, kind, pressed) {
  const made = make("button", { type: "button", className: `govuk-button${kind && ` govuk-button--${kind}`}` }, words);
  made.addEventListener("click", pressed);
  return made;
}

function frame(title, words, ...inside) {
  const heading = make("h2", { className: "govuk-heading-s", id: `nl-beside-${(number += 1)}` }, title);
  const panel = make("section", { className: "nl-beside" }, heading, make("p", { className: "govuk-body" }, words), ...inside);
  panel.setAttribute("aria-labelledby", heading.id);
  panel.setAttribute("role", "region");
  return panel;
}
