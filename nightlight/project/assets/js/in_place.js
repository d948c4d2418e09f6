// Opens a row of a list in place: what it holds is asked for when it opens, and again when the list was brought up to date.
// Without this, or without an answer, the link inside leads to the same.
const held = new Map();

export function openInPlace() {
  addEventListener("toggle", ({ target }) => target.matches?.("details[data-from][open]") && load(target), { capture: true });
  addEventListener("nl:swapped", ({ target }) => {
    for (const row of target.querySelectorAll("details[data-from][open]")) {
      held.has(row.id) && put(row, held.get(row.id));
      load(row);
    }
  });
}

async function load(row) {
  try {
    const answer = await fetch(row.dataset.from, {
      headers: { "X-Requested-With": "XMLHttpRequest" },
      cache: "no-store",
      redirect: "manual",
      signal: AbortSignal.timeout(10_000),
    });
    if (answer.ok) {
      const text = await answer.text();
      held.set(row.id, text);
      put(row, text);
    }
  } catch {
    // The link stays.
  }
}

function put(row, text) {
  const found = new DOMParser().parseFromString(text, "text/html").body;
  row.querySelector(":scope > :not(summary)").replaceChildren(...found.childNodes);
}
