// Notices that nobody is signed in any more, keeps the page as it is, and goes on when the same person has signed in again.
const LOOKS_EVERY = 5_000;

export class Session {
  // `place` is the element that says whose page this is and where to ask; `bar` is where people are told.
  constructor(place, bar) {
    this.place = place;
    this.mark = place.dataset.typedBy;
    this.name = place.dataset.name;
    this.asks = place.dataset.here;
    this.signIn = place.dataset.signIn;
    this.bar = bar;
    this.back = new Set();
    this.gone = new Set();
    this.isOut = false;
    this.isStranger = false;
    addEventListener("submit", (event) => this.isStranger && this.#hold(event), { capture: true });
    for (const seen of ["focus", "visibilitychange", "online"]) {
      addEventListener(seen, () => this.isOut && this.look());
    }
  }

  // Call `then` whenever the same person is signed in again.
  onBack(then) {
    this.back.add(then);
  }

  // Call `then` when nobody is signed in any more, or somebody else is.
  onOut(then) {
    this.gone.add(then);
  }

  out() {
    if (this.isOut) {
      return;
    }
    this.isOut = true;
    this.gone.forEach((then) => then());
    this.bar.say("session", "You have been signed out. This page stays as it is.", {
      link: ["Sign in again in a new tab", this.signIn],
    });
    this.timer = setInterval(() => this.look(), LOOKS_EVERY);
  }

  // Ask who is signed in, and give the forms of the page a token that is good now; true where it is the person whose page this is.
  async look() {
    let answer;
    try {
      answer = await fetch(this.asks, { headers: { "X-Requested-With": "XMLHttpRequest" }, cache: "no-store", redirect: "manual" });
    } catch {
      return false;
    }
    if (answer.status === 401) {
      this.out();
    }
    if (!answer.ok) {
      return false;
    }
    const found = await answer.json();
    if (found.typed_by !== this.mark) {
      this.stranger();
      return false;
    }
    for (const field of document.querySelectorAll('input[name="csrfmiddlewaretoken"]')) {
      field.value = found.token;
    }
    this.isStranger = false;
    if (this.isOut) {
      this.isOut = false;
      clearInterval(this.timer);
      this.bar.mended("session", "You are signed in again. Carry on.");
      this.back.forEach((then) => then());
    }
    return true;
  }

  // Somebody else has signed in: nothing from this page may be kept or sent in their name.
  stranger() {
    this.isStranger = true;
    this.isOut = true;
    this.gone.forEach((then) => then());
    this.bar.say(
      "session",
      `Somebody else has signed in here. This page belongs to ${this.name}: nothing on it is sent or kept until they sign in again.`,
      { link: ["Sign in", this.signIn] },
    );
    this.timer ??= setInterval(() => this.look(), LOOKS_EVERY);
  }

  #hold(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
    this.bar.place.scrollIntoView({ block: "nearest" });
  }
}
