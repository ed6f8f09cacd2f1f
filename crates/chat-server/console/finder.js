// Looks conversations up by number. A question is not kept: who gets no answer asks again.

import { newId } from "./uuid.js";
import { refusal } from "./words.js";

const ANSWER_WITHIN = 10_000;
const NO_LINK = "Нет связи с сервером. Попробуйте ещё раз, когда она вернётся";

export class Finder {
  /** Why the last question has no answer; empty when it has one, or is under way. */
  trouble = "";
  #re = null;
  #timer = 0;
  #send;
  #onChange;

  constructor({ send, onChange }) {
    this.#send = send;
    this.#onChange = onChange;
  }

  /** Whether an answer is on its way. */
  get isAsking() {
    return this.#re !== null;
  }

  /** Asks for a number. */
  ask(no) {
    const id = newId();
    this.#end("");
    if (no === "") this.trouble = "Введите номер, например 123";
    else if (this.#send({ t: "ticket.find", id, no })) {
      this.#re = id;
      this.#timer = setTimeout(() => this.#end(NO_LINK), ANSWER_WITHIN);
    } else this.trouble = NO_LINK;
    this.#onChange();
  }

  /** Takes note of an answer; gives whether it was asked for. */
  answered(re) {
    if (re !== this.#re) return false;
    this.#end("");
    return true;
  }

  /** Takes note of a refusal; gives whether it was for the question. */
  refused({ re, code }) {
    if (re !== this.#re) return false;
    this.#end(code === "not_found" ? "Обращения с таким номером нет" : refusal(code));
    return true;
  }

  /** The link is down. */
  close() {
    if (this.isAsking) this.#end(NO_LINK);
  }

  #end(trouble) {
    clearTimeout(this.#timer);
    this.#re = null;
    this.trouble = trouble;
    this.#onChange();
  }
}
