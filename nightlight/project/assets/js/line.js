// The live line of this browser: one stream for all of its tabs, since a browser opens only six connections to a server. The tab that
// holds the lock reads the stream and passes on what it hears; when it closes, another takes over. A tab that is not served opens its own.
const NAME = "nightlight-live";
const SERVED_WITHIN = 4_000;
const LONGEST_SILENCE = 35_000;
const EVENTS = ["live", "down", "beat", "nudge", "resync", "ended", "signed-out"];

export class Line {
  // `hear(name, data)` is called with every event of the stream, and with "stopped" when it breaks.
  constructor(address, topics, hear) {
    this.address = address;
    this.topics = new Set(topics);
    this.hear = hear;
    this.others = new Map();
    this.tab = crypto.randomUUID?.() ?? String(Math.random());
    this.channel = new BroadcastChannel(NAME);
    this.channel.addEventListener("message", ({ data }) => this.#passedOn(data));
    this.heardAt = Date.now();
    this.watch = setInterval(() => this.#lookAfter(), 5_000);
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => event.persisted && location.reload());
    this.open();
  }

  open() {
    this.closing = new AbortController();
    this.leads = false;
    if (!navigator.locks) {
      this.#read();
      return;
    }
    navigator.locks.request(NAME, { signal: this.closing.signal }, () => this.#lead()).catch(() => {});
    this.#say({ kind: "want", topics: [...this.topics] });
    this.unserved = setTimeout(() => this.#read(), SERVED_WITHIN);
  }

  // Try again now, if nothing is being tried.
  retry() {
    if (this.stream?.readyState === EventSource.CLOSED) {
      this.#read();
    }
  }

  close() {
    this.#say({ kind: "bye" });
    clearInterval(this.watch);
    clearTimeout(this.unserved);
    this.stream?.close();
    this.release?.();
    this.closing.abort();
  }

  #lead() {
    clearTimeout(this.unserved);
    this.leads = true;
    this.#say({ kind: "who" });
    this.#read();
    return new Promise((release) => {
      this.release = release;
    });
  }

  // Read the stream here: for every tab when we lead, else for ourselves alone.
  #read() {
    this.stream?.close();
    const topics = new Set([...this.topics, ...(this.leads ? [...this.others.values()].flat() : [])]);
    this.reads = topics;
    this.isLive = false;
    this.heardAt = Date.now();
    const stream = new EventSource(`${this.address}?topics=${[...topics].slice(0, 30).map(encodeURIComponent).join(",")}`);
    this.stream = stream;
    for (const name of EVENTS) {
      stream.addEventListener(name, (event) => this.#heard(name, JSON.parse(event.data)));
    }
    stream.addEventListener("error", () => this.stream === stream && this.#heard("stopped", { closed: stream.readyState === EventSource.CLOSED }));
  }

  #heard(name, data) {
    this.isLive = name === "live" || (this.isLive && !["stopped", "down", "signed-out"].includes(name));
    if (name === "signed-out") {
      this.stream.close();
    }
    if (this.leads) {
      this.#say({ kind: "heard", name, data, topics: [...this.reads] });
    }
    this.#take(name, data);
  }

  #take(name, data) {
    this.heardAt = Date.now();
    if ((name === "nudge" || name === "ended") && !this.topics.has(data.topic)) {
      return;
    }
    this.hear(name, data);
  }

  #passedOn(message) {
    if (message.kind === "want" && this.leads) {
      this.others.set(message.tab, message.topics);
      if (message.topics.some((topic) => !this.reads.has(topic))) {
        clearTimeout(this.again);
        this.again = setTimeout(() => this.#read(), 50);
      } else if (this.isLive) {
        this.#say({ kind: "heard", name: "live", data: {}, topics: [...this.reads], to: message.tab });
      }
    } else if (message.kind === "who" && !this.leads) {
      this.#say({ kind: "want", topics: [...this.topics] });
    } else if (message.kind === "bye") {
      this.others.delete(message.tab);
    } else if (message.kind === "heard" && !this.stream && (!message.to || message.to === this.tab)) {
      if ([...this.topics].every((topic) => message.topics.includes(topic))) {
        clearTimeout(this.unserved);
        this.#take(message.name, message.data);
      }
    }
  }

  // A line that says nothing, not even what time it is, has gone without a word.
  #lookAfter() {
    if (Date.now() - this.heardAt < LONGEST_SILENCE) {
      return;
    }
    this.hear("stopped", { closed: false });
    this.#read();
  }

  #say(message) {
    this.channel.postMessage({ tab: this.tab, ...message });
  }
}
