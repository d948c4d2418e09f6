// Puts newer content in the place of older, and leaves alone what somebody is in the middle of: typing, focus, place on the page, open details.
import { Idiomorph } from "./idiomorph.js";

const FIELDS = "input, select, textarea";
const TYPED_INTO = "textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=submit])";

// Whether a field holds something other than what the server put into it.
export function isDirty(field) {
  if (field.localName === "select") {
    const options = [...field.options];
    const chosen = options.some((option) => option.defaultSelected);
    return options.some((option, number) => {
      const byDefault = chosen || field.multiple || field.size > 1 ? option.defaultSelected : number === 0;
      return option.selected !== byDefault;
    });
  }
  if (field.type === "checkbox" || field.type === "radio") {
    return field.checked !== field.defaultChecked;
  }
  return field.value !== field.defaultValue;
}

// The forms, and the fields without one, that somebody has typed into or is about to.
function inUse(element) {
  const found = new Set();
  for (const field of element.querySelectorAll(FIELDS)) {
    const unit = field.closest("form") ?? field;
    const typing = field === document.activeElement && field.matches(TYPED_INTO);
    if (typing || isDirty(field) || Number(unit.dataset.draftVersion) > 0) {
      found.add(unit);
    }
  }
  return found;
}

function keepsWhatIsTyped(unit) {
  if (unit.localName === "form" && !unit.querySelector(".nl-live-kept")) {
    const note = document.createElement("p");
    note.className = "nl-live-kept";
    note.textContent = "This has changed since you began. What you typed is kept.";
    unit.prepend(note);
  }
}

// Bring an element up to date from a page or fragment that holds it, found by its id; false where it is not in there.
export function swap(element, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(element.id);
  if (!fresh) {
    return false;
  }
  const held = inUse(element);
  const focused = document.activeElement;
  const had = element.contains(focused);
  Idiomorph.morph(element, fresh, {
    // What somebody types is left alone; anything else that has the focus is brought up to date, with all that it holds.
    ignoreActiveValue: focused?.matches(FIELDS) ?? false,
    callbacks: {
      beforeNodeMorphed(old, now) {
        if (old.localName === "details" && now.localName === "details") {
          now.open = old.open;
        }
        return !held.has(old);
      },
      beforeNodeRemoved(node) {
        const kept = [...held].filter((unit) => node.contains(unit));
        kept.forEach(keepsWhatIsTyped);
        return kept.length === 0;
      },
      // What a component of the page noted on itself is not the server's to take away, nor what lets an element keep the focus.
      beforeAttributeUpdated: (name, node, change) =>
        !(change === "remove" && (/^data-.*-init$/.test(name) || (name === "tabindex" && node === document.activeElement))),
    },
  });
  if (had && !focused?.isConnected) {
    element.tabIndex = -1;
    element.focus({ preventScroll: true });
  }
  element.dispatchEvent(new CustomEvent("nl:swapped", { bubbles: true }));
  return true;
}
