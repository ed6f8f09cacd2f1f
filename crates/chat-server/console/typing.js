// Who writes now: the people who ask, as they tell us, and this operator, as we tell them.

const SAID_EVERY = 3_000;
const LASTS = 6_000;

export class Typing {
  #until = new Map();
  #said = { c: null, on: false, at: 0 };
  #send;
  #onChange;

  /** `send(frame)` tells the other side, and gives whether there is a link; `onChange()` follows every change. */
  constructor({ send, onChange }) {
    this.#send = send;
    this.#onChange = onChange;
  }

  /** Whether the person who asks is writing now. */
  isPeerTyping(c) {
    return (this.#until.get(c) ?? 0) > Date.now();
  }

  /** The other side writes, or no longer. */
  receive({ c, by, on, ttl_ms: ttl }) {
    if (by?.role === "operator") return;
    if (!on) {
      this.stopped(c);
      return;
    }
    const lasts = ttl ?? LASTS;
    this.#until.set(c, Date.now() + lasts);
    setTimeout(() => this.#onChange(), lasts + 50);
  }

  /** The person has stopped writing: the message is there. */
  stopped(c) {
    this.#until.delete(c);
  }

  /** Tells the other side that I write, or stopped, at most once in three seconds; gives whether it was told. */
  say(c, on) {
    const said = this.#said;
    const soon = Date.now() - said.at < SAID_EVERY;
    if (soon || (!on && !(said.on && said.c === c))) return false;
    this.#said = { c, on, at: Date.now() };
    return this.#send({ t: "typing", c, on });
  }

  /** Whether the other side still believes that I write here. */
  says(c) {
    return this.#said.on && this.#said.c === c;
  }

  /** What I wrote is sent: that says it all. */
  sent() {
    this.#said = { c: null, on: false, at: this.#said.at };
  }

  /** The link is down. */
  forget() {
    this.#until.clear();
    this.#said = { c: null, on: false, at: 0 };
  }
}
