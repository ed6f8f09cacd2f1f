// A small form over the page, before something that cannot be taken back. Esc and «Отмена» leave it; what was typed
// stays until another conversation is asked about.

import { element, setAttribute, setText } from "./element.js";

export class Dialog {
  #dialog;
  #text;
  #error;

  /**
   * `name` names it in the page, `yes` are the words of its button; `agree()` carries it out, or gives what is wrong:
   * `{text, field}`.
   */
  constructor({ name, title, yes, fields, agree }) {
    this.#text = element("p", { id: `${name}-text` });
    this.#error = element("p", { id: `${name}-error`, class: "error", role: "alert" });
    const submit = (event) => {
      event.preventDefault();
      const trouble = agree();
      if (trouble) this.#complain(trouble.text, trouble.field);
      else this.#dialog.close();
    };
    this.#dialog = element(
      "dialog",
      { class: "dialog", "aria-labelledby": `${name}-title`, "aria-describedby": `${name}-text` },
      element(
        "form",
        { class: "dialog-form", novalidate: true, onsubmit: submit, oninput: () => this.#complain("", null) },
        element("h2", { id: `${name}-title` }, title),
        this.#text,
        ...fields,
        this.#error,
        element(
          "div",
          { class: "actions" },
          element("button", { class: "button button-primary", type: "submit", "data-test": `confirm-${name}` }, yes),
          element("button", { class: "button button-light", type: "button", onclick: () => this.close() }, "Отмена"),
        ),
      ),
    );
    for (const field of this.#dialog.querySelectorAll("select, textarea")) describe(field, this.#error.id);
    document.body.append(this.#dialog);
  }

  /** Asks; `text` says what will happen. */
  open(text) {
    setText(this.#text, text);
    this.#complain("", null);
    this.#dialog.showModal();
  }

  /** Leaves it without an answer. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  #complain(text, field) {
    setText(this.#error, text);
    for (const marked of this.#dialog.querySelectorAll("[aria-invalid]")) setAttribute(marked, "aria-invalid", null);
    if (field) setAttribute(field, "aria-invalid", "true");
    field?.focus();
  }
}

/** A field with its label, and a hint below it. */
export function labelled(label, field, hint) {
  const note = hint ? element("p", { id: `${field.id}-hint`, class: "hint" }, hint) : null;
  if (note) describe(field, note.id);
  return element("div", { class: "field" }, element("label", { for: field.id }, label), note, field);
}

function describe(field, id) {
  setAttribute(field, "aria-describedby", [field.getAttribute("aria-describedby"), id].filter(Boolean).join(" "));
}
