// The bar at the top of a page: one message for each thing that may be wrong, announced once, and gone when it is mended.
export class Bar {
  constructor(place) {
    this.place = place;
    this.words = new Map();
  }

  // Say something about a thing ("line", "session", "draft"); the same words again change nothing. `link`: [text, address] in a new tab.
  say(about, words, { link, kind = "warning" } = {}) {
    const before = this.words.get(about);
    if (before?.dataset.words === words) {
      return;
    }
    const line = document.createElement("p");
    line.className = `nl-bar__line nl-bar__line--${kind}`;
    line.dataset.words = words;
    line.dataset.about = about;
    line.append(words);
    if (link) {
      const anchor = document.createElement("a");
      anchor.className = "govuk-link nl-bar__link";
      [anchor.textContent, anchor.href] = link;
      anchor.target = "_blank";
      anchor.rel = "noopener";
      line.append(" ", anchor);
    }
    before ? before.replaceWith(line) : this.place.append(line);
    this.words.set(about, line);
  }

  // What was wrong is mended: say so for a while, if it had been said at all.
  mended(about, words) {
    if (!this.words.has(about)) {
      return;
    }
    this.say(about, words, { kind: "good" });
    const said = this.words.get(about);
    setTimeout(() => this.words.get(about) === said && this.clear(about), 8_000);
  }

  clear(about) {
    this.words.get(about)?.remove();
    this.words.delete(about);
  }
}
