// Answers to begin from: a button that opens the list, and the list, each answer a button.

import { element, setAttribute } from "./element.js";

export class Replies {
  /** The button. */
  button;
  /** The list. */
  root;
  #desk;
  #choose;
  #shown = null;

  /** `choose(text)` puts an answer into the field, to be edited. */
  constructor({ desk, choose }) {
    this.#desk = desk;
    this.#choose = choose;
    this.button = element(
      "button",
      { class: "button button-light", type: "button", "aria-expanded": "false", "aria-controls": "replies", "data-test": "replies", onclick: () => this.#toggle() },
      "Шаблоны",
    );
    this.root = element("ul", { id: "replies", class: "replies", "aria-label": "Шаблоны ответов", hidden: true, onkeydown: (event) => this.#key(event) });
  }

  /** Shows what the desk is set up with. */
  render() {
    const { replies } = this.#desk.setup;
    if (replies === this.#shown) return;
    this.#shown = replies;
    this.button.hidden = replies.length === 0;
    this.root.replaceChildren(...replies.map((reply) => element("li", {}, this.#row(reply))));
  }

  /** Takes the list away. */
  close() {
    this.#open(false);
  }

  #row({ title, text }) {
    const choose = () => {
      this.close();
      this.#choose(text);
    };
    return element(
      "button",
      { class: "reply", type: "button", "data-test": "reply", onclick: choose },
      element("span", { class: "reply-title" }, title),
      element("span", { class: "reply-text" }, text),
    );
  }

  #toggle() {
    this.#open(this.root.hidden);
    if (!this.root.hidden) this.root.querySelector("button")?.focus();
  }

  #key(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    this.close();
    this.button.focus();
  }

  #open(isOpen) {
    this.root.hidden = !isOpen;
    setAttribute(this.button, "aria-expanded", isOpen ? "true" : "false");
  }
}
