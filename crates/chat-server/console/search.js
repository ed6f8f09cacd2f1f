// Looks a conversation up by the number people quote, also one that is over.

import { element, setAttribute, setText } from "./element.js";

export class Search {
  /** The form. */
  root;
  #desk;
  #field;
  #error;
  #button;

  constructor({ desk }) {
    this.#desk = desk;
    this.#field = element("input", {
      id: "search",
      class: "input search-field",
      type: "text",
      autocomplete: "off",
      spellcheck: "false",
      "aria-describedby": "search-error",
      "data-test": "search",
    });
    this.#error = element("p", { id: "search-error", class: "error", role: "alert", "data-test": "search-error" });
    this.#button = element("button", { class: "button button-light", type: "submit", "data-test": "search-go" }, "Найти");
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.root = element(
      "form",
      { class: "search", role: "search", novalidate: true, onsubmit: submit },
      element("label", { for: "search" }, "Номер обращения"),
      element("div", { class: "search-row" }, this.#field, this.#button),
      this.#error,
    );
  }

  /** Shows how the search stands. */
  render() {
    const { isAsking, trouble } = this.#desk.finder;
    setText(this.#button, isAsking ? "Ищем…" : "Найти");
    setAttribute(this.#button, "aria-disabled", isAsking ? "true" : null);
    setText(this.#error, trouble);
    setAttribute(this.#field, "aria-invalid", trouble === "" ? null : "true");
  }

  /** Empties the field. */
  clear() {
    this.#field.value = "";
  }

  #submit() {
    if (!this.#desk.finder.isAsking) this.#desk.finder.ask(this.#field.value.trim());
  }
}
