// Reads and writes what is typed into a form. Passwords, files and the form's own machinery are never read.
const OURS = new Set(["csrfmiddlewaretoken", "typed_by", "kept", "draft_form", "draft_version", "draft_tab", "draft_base"]);
const NEVER = new Set(["password", "file", "submit", "button", "reset", "image"]);

function* typed(form) {
  for (const field of form.elements) {
    const secret = NEVER.has(field.type) || /password/i.test(field.name) || "draftNever" in field.dataset;
    if (field.name && !OURS.has(field.name) && field.localName !== "fieldset" && field.localName !== "button" && !secret) {
      yield field;
    }
  }
}

// {name: [value, ...]}; a name of which nothing is chosen has no value, so that a choice taken back stays taken back.
export function fieldsOf(form) {
  const found = {};
  for (const field of typed(form)) {
    const values = (found[field.name] ??= []);
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked && values.push(field.value);
    } else if (field.localName === "select") {
      values.push(...[...field.selectedOptions].map((option) => option.value));
    } else {
      values.push(field.value.replaceAll("\r\n", "\n"));
    }
  }
  return found;
}

// What a form was given by the server anew each time it is drawn, and nobody typed.
const GIVEN = new Set(["once"]);

// One text for one state of what is typed into a form.
export const hashOf = (fields) =>
  JSON.stringify(
    Object.entries(fields)
      .filter(([name]) => !GIVEN.has(name))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );

// Put values into the fields of a name, as if somebody had typed them.
export function put(form, name, values) {
  const left = [...values];
  for (const field of typed(form)) {
    if (field.name !== name) {
      continue;
    }
    if (field.type === "checkbox" || field.type === "radio") {
      field.checked = values.includes(field.value);
    } else if (field.localName === "select") {
      [...field.options].forEach((option) => (option.selected = values.includes(option.value)));
    } else {
      field.value = left.shift() ?? "";
    }
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

// What a field is called on the page.
export function labelOf(form, name) {
  const field = [...typed(form)].find((one) => one.name === name);
  const legend = field?.closest("fieldset")?.querySelector("legend");
  const label = field?.type === "radio" || field?.type === "checkbox" ? legend : (field?.labels?.[0] ?? legend);
  return label?.textContent.trim() || name;
}

// What stands in a field, in the words of the page.
export function wordsOf(form, name, values) {
  const words = values.map((value) => {
    const field = [...typed(form)].find((one) => one.name === name && (one.localName === "select" || one.value === value));
    const option = field?.localName === "select" ? [...field.options].find((one) => one.value === value) : null;
    const chosen = field?.type === "radio" || field?.type === "checkbox" ? field.labels?.[0]?.textContent : null;
    return (option?.textContent ?? chosen ?? value).trim();
  });
  return words.filter(Boolean).join(", ");
}
