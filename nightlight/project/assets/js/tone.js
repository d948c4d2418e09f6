// A gentle tone for what may interrupt: only where somebody asked for it. Whether they did is all that is remembered.
const KEPT = "nightlight.sound";
const NOTES = [
  [523.25, 0],
  [659.25, 0.18],
];

export class Tone {
  constructor(button, quiet) {
    this.button = button;
    this.quiet = quiet;
    this.on = false;
    try {
      this.on = localStorage.getItem(KEPT) === "on";
    } catch {
      // A browser that keeps nothing is asked anew on each page.
    }
    if (!button) {
      return;
    }
    button.hidden = false;
    button.addEventListener("click", () => this.#choose(!this.on));
    // A browser lets no page sound before it was touched.
    for (const touch of ["pointerdown", "keydown"]) {
      addEventListener(touch, () => this.on && this.#wake(), { once: true });
    }
    this.#show();
  }

  // Two soft notes; in one tab only, when several would ring at once.
  ring() {
    if (!this.button || !this.on || this.quiet || this.context?.state !== "running") {
      return;
    }
    const play = () => new Promise((done) => this.#play(done));
    navigator.locks ? navigator.locks.request("nightlight-tone", { ifAvailable: true }, (lock) => lock && play()) : play();
  }

  #choose(on) {
    this.on = on;
    try {
      localStorage.setItem(KEPT, on ? "on" : "off");
    } catch {
      // It holds for this page.
    }
    this.#show();
    if (on) {
      this.#wake().then(() => this.ring());
    }
  }

  async #wake() {
    this.context ??= new AudioContext();
    await this.context.resume();
    this.#show();
  }

  #show() {
    const waits = this.on && !this.quiet && this.context?.state !== "running";
    this.button.setAttribute("aria-pressed", String(this.on));
    this.button.textContent = `Sound ${this.on ? "on" : "off"}`;
    if (this.on && this.quiet) {
      this.button.textContent += " (quiet view)";
    } else if (waits) {
      this.button.textContent += " (press any key once)";
    }
  }

  #play(done) {
    const now = this.context.currentTime;
    for (const [pitch, after] of NOTES) {
      const voice = this.context.createOscillator();
      const volume = this.context.createGain();
      voice.frequency.value = pitch;
      volume.gain.setValueAtTime(0, now + after);
      volume.gain.linearRampToValueAtTime(0.12, now + after + 0.04);
      volume.gain.exponentialRampToValueAtTime(0.001, now + after + 0.7);
      voice.connect(volume).connect(this.context.destination);
      voice.start(now + after);
      voice.stop(now + after + 0.75);
    }
    setTimeout(done, 1_200);
  }
}
