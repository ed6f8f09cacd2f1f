// Commands the server has not confirmed yet. They go out in the order given, one at a time for each
// conversation, always under the id they were made with, so that a repeat never doubles an effect.
// The list survives a reload of the page; a refused message stays, visibly, with the reason.

/** Where a command stands. */
export const Standing = Object.freeze({ Queued: "queued", Sent: "sent", Resting: "resting", Parked: "parked" });

const ANSWER_WITHIN = 10_000;
const REST_AFTER_FAULT = 3_000;

export class Outbox {
  #items = [];
  #owner = null;
  #open = false;
  #window = 8;
  #timers = new Map();
  #keep;
  #send;
  #onChange;
  #onSilence;

  /**
   * `kept` is what `keep` was last given, from before a reload. `onSilence` is called when the server
   * answers nothing twice in a row: the link is to be given up.
   */
  constructor({ kept, keep, send, onChange, onSilence }) {
    this.#keep = keep;
    this.#send = send;
    this.#onChange = onChange;
    this.#onSilence = onSilence;
    if (kept && Array.isArray(kept.items)) {
      this.#owner = kept.owner;
      this.#items = kept.items.map((item) => ({
        ...item,
        standing: item.standing === Standing.Parked ? Standing.Parked : Standing.Queued,
        tries: 0,
      }));
    }
  }

  /** The link is live for this operator: what waits goes out. Another operator's commands are dropped. */
  open(owner, window) {
    if (this.#owner !== null && this.#owner !== owner) this.clear();
    this.#owner = owner;
    this.#window = window;
    this.#open = true;
    for (const item of this.#items) item.tries = 0;
    this.#flush();
  }

  /** The link is down: what was on its way goes again under the same id. */
  close() {
    this.#open = false;
    for (const item of this.#items) {
      this.#stopTimer(item);
      if (item.standing === Standing.Sent || item.standing === Standing.Resting) item.standing = Standing.Queued;
    }
    this.#onChange();
  }

  /** Takes a command over; it is kept before it is sent. */
  add(frame, at) {
    this.#items.push({ frame, at, standing: Standing.Queued, reason: null, tries: 0 });
    this.#save();
    this.#flush();
    this.#onChange();
  }

  /** The command took effect, by its `ok` or by its own event. Gives the item, if it was still here. */
  settle(id) {
    return this.#remove(id);
  }

  /** The server refused; gives the item when the refusal is final. */
  refuse({ re, code, retry, after_ms }) {
    const item = this.#find(re);
    if (!item) return null;
    this.#stopTimer(item);
    // `auth`: the connection asks for a new token; the command waits for it.
    if (retry === "same" || retry === "after" || retry === "auth") {
      item.standing = Standing.Resting;
      this.#setTimer(item, after_ms ?? REST_AFTER_FAULT, () => {
        item.standing = Standing.Queued;
        this.#flush();
      });
      this.#onChange();
      return null;
    }
    if (item.frame.t !== "msg.send") return this.#remove(re);
    item.standing = Standing.Parked;
    item.reason = code;
    this.#save();
    this.#flush();
    this.#onChange();
    return item;
  }

  /** Removes a parked message; gives it back, so that its text can be mended. */
  discard(id) {
    return this.#remove(id);
  }

  /** Commands of one type in a conversation, on their way or parked, oldest first. */
  of(type, c) {
    return this.#items.filter((item) => item.frame.t === type && item.frame.c === c);
  }

  /** Whether a command of this type is under way for the conversation. */
  has(type, c) {
    return this.of(type, c).length > 0;
  }

  /** Whether the frame of a command under way is as asked. */
  some(is) {
    return this.#items.some(({ frame }) => is(frame));
  }

  /** Forgets everything. */
  clear() {
    for (const item of this.#items) this.#stopTimer(item);
    this.#items = [];
    this.#owner = null;
    this.#save();
    this.#onChange();
  }

  #flush() {
    if (!this.#open) return;
    const busy = new Set();
    let sent = this.#items.filter((item) => item.standing === Standing.Sent).length;
    for (const item of this.#items) {
      if (item.standing === Standing.Parked) continue;
      const first = !busy.has(item.frame.c);
      busy.add(item.frame.c);
      if (!first || item.standing !== Standing.Queued || sent >= this.#window) continue;
      if (!this.#send(item.frame)) return;
      sent += 1;
      item.standing = Standing.Sent;
      item.tries += 1;
      this.#setTimer(item, ANSWER_WITHIN, () => this.#unanswered(item));
    }
  }

  #unanswered(item) {
    item.standing = Standing.Queued;
    if (item.tries >= 2) this.#onSilence();
    else this.#flush();
  }

  #find(id) {
    return this.#items.find((item) => item.frame.id === id) ?? null;
  }

  #remove(id) {
    const item = this.#find(id);
    if (!item) return null;
    this.#stopTimer(item);
    this.#items = this.#items.filter((other) => other !== item);
    this.#save();
    this.#flush();
    this.#onChange();
    return item;
  }

  #save() {
    const items = this.#items.map(({ frame, at, standing, reason }) => ({ frame, at, standing, reason }));
    this.#keep(items.length === 0 ? null : { owner: this.#owner, items });
  }

  #setTimer(item, milliseconds, run) {
    this.#stopTimer(item);
    this.#timers.set(item.frame.id, setTimeout(run, milliseconds));
  }

  #stopTimer(item) {
    clearTimeout(this.#timers.get(item.frame.id));
    this.#timers.delete(item.frame.id);
  }
}
