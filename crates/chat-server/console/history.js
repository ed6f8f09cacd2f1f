// Asks the server for parts of logs, one request at a time for each conversation. Requests are not kept:
// one that is not answered in time is forgotten, and the next heartbeat shows whether it is still needed.

import { newId } from "./uuid.js";

const ANSWER_WITHIN = 10_000;
const PAGE = 50;

export class History {
  #requests = new Map();
  #send;
  #onFailure;

  /** `onFailure(c, direction)` is called when an answer did not come or was a refusal. */
  constructor({ send, onFailure }) {
    this.#send = send;
    this.#onFailure = onFailure;
  }

  /** Asks for the events below `seq`. */
  before(c, seq) {
    this.#ask(c, "before", seq);
  }

  /** Asks for the events above `seq`. */
  after(c, seq) {
    this.#ask(c, "after", seq);
  }

  /** Whether a request for the conversation is under way. */
  isAsking(c) {
    return this.#requests.has(c);
  }

  /** Takes note of an answer; gives whether it was asked for. */
  answered(c, re) {
    const request = this.#requests.get(c);
    if (request?.id !== re) return false;
    this.#forget(c);
    return true;
  }

  /** Takes note of a refusal; gives whether it was for one of these requests. */
  refused(re) {
    for (const [c, request] of this.#requests) {
      if (request.id !== re) continue;
      this.#forget(c);
      this.#onFailure(c, request.direction);
      return true;
    }
    return false;
  }

  /** The link is down: nothing will be answered. */
  close() {
    for (const c of [...this.#requests.keys()]) this.#forget(c);
  }

  #ask(c, direction, seq) {
    if (this.#requests.has(c)) return;
    const id = newId();
    if (!this.#send({ t: "history.get", id, c, [direction]: seq, limit: PAGE })) return;
    const timer = setTimeout(() => {
      this.#requests.delete(c);
      this.#onFailure(c, direction);
    }, ANSWER_WITHIN);
    this.#requests.set(c, { id, direction, timer });
  }

  #forget(c) {
    clearTimeout(this.#requests.get(c)?.timer);
    this.#requests.delete(c);
  }
}
