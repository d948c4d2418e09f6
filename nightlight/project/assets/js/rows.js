// Moves through the rows of a list by keyboard, only while the focus is in the list: nothing is taken from a field, a menu or the rest of the page.
const NEXT = new Set(["j", "ArrowDown"]);
const BACK = new Set(["k", "ArrowUp"]);
const TAKES_KEYS = "input, select, textarea, [contenteditable]";

export function moveByRows(list) {
  list.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || target.closest(TAKES_KEYS)) {
      return;
    }
    const rows = [...list.querySelectorAll("[data-row]")];
    const here = rows.findIndex((row) => row.closest("li").contains(target));
    if (NEXT.has(key) || BACK.has(key)) {
      const to = rows[here < 0 ? (NEXT.has(key) ? 0 : -1) : here + (NEXT.has(key) ? 1 : -1)];
      if (to) {
        event.preventDefault();
        to.focus();
      }
    } else if (key === "o" && here >= 0) {
      event.preventDefault();
      rows[here].closest("li").querySelector("a[href]").click();
    }
  });
}
