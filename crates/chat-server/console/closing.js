// Asks how a conversation ended: why, for the desk, and what the person is left with.

import { Dialog, labelled } from "./dialog.js";
import { element } from "./element.js";
import { tooLong } from "./words.js";

export class Closing {
  #desk;
  #dialog;
  #reason;
  #reasonField;
  #summary;
  #c = null;

  constructor({ desk }) {
    this.#desk = desk;
    this.#reason = element("select", { id: "close-reason", class: "input", "data-test": "close-reason" });
    this.#summary = element("textarea", { id: "close-summary", class: "input", rows: "4", "data-test": "close-summary" });
    this.#reasonField = labelled("Причина", this.#reason);
    this.#dialog = new Dialog({
      name: "close",
      title: "Завершить разговор?",
      yes: "Завершить",
      fields: [
        this.#reasonField,
        labelled("Что решено и что делать дальше", this.#summary, "Посетитель увидит это в конце переписки. Можно не заполнять."),
      ],
      agree: () => this.#agree(),
    });
  }

  /** Asks about a conversation. */
  ask({ c, no }) {
    if (c !== this.#c) this.#begin(c);
    this.#dialog.open(`${no}: посетитель увидит, что разговор завершён. Писать в него вы больше не сможете.`);
  }

  /** Leaves the question. */
  close() {
    this.#dialog.close();
  }

  #begin(c) {
    const { reasons } = this.#desk.setup;
    this.#c = c;
    this.#summary.value = "";
    this.#reasonField.hidden = reasons.length === 0;
    const options = reasons.map(({ id, title }) => element("option", { value: id }, title));
    this.#reason.replaceChildren(element("option", { value: "" }, "Не указана"), ...options);
  }

  #agree() {
    const summary = this.#summary.value.trim();
    const text = tooLong(summary, this.#desk.limits.text);
    if (text !== "") return { text, field: this.#summary };
    this.#desk.end(this.#c, { reason: this.#reason.value || undefined, summary: summary || undefined });
    return null;
  }
}
