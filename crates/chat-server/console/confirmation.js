// A small question in the page before something that cannot be taken back. Esc and «Отмена» leave it.

import { element, setText } from "./element.js";

export class Confirmation {
  #dialog;
  #title;
  #text;
  #yes;
  #no;
  #run = null;

  constructor() {
    this.#title = element("h2", { id: "confirm-title" });
    this.#text = element("p", { id: "confirm-text" });
    this.#yes = element("button", { class: "button button-primary", type: "button", "data-test": "confirm-close", onclick: () => this.#agree() });
    this.#no = element("button", { class: "button button-light", type: "button", onclick: () => this.#dialog.close() }, "Отмена");
    this.#dialog = element(
      "dialog",
      { class: "dialog", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text" },
      this.#title,
      this.#text,
      element(
        "div",
        { class: "actions" },
        this.#yes,
        this.#no,
      ),
    );
    document.body.append(this.#dialog);
  }

  /** Asks; `run()` follows only a yes. */
  ask({ title, text, yes, run }) {
    setText(this.#title, title);
    setText(this.#text, text);
    setText(this.#yes, yes);
    this.#run = run;
    this.#dialog.showModal();
    this.#no.focus();
  }

  /** Leaves the question without an answer. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  #agree() {
    this.#dialog.close();
    this.#run?.();
    this.#run = null;
  }
}
