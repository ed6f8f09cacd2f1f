// The form an operator signs in with: one field for the token, which never leaves this tab and this form.

import { element, setAttribute, setText } from "./element.js";

export class Login {
  /** The form's element. */
  root;
  #field;
  #error;
  #button;

  /** `submit(token)` is called with what was typed. */
  constructor({ submit }) {
    this.#field = element("input", {
      id: "token",
      class: "input",
      type: "password",
      autocomplete: "off",
      autocapitalize: "off",
      spellcheck: "false",
      "aria-describedby": "token-hint token-error",
      "data-test": "login-token",
    });
    this.#error = element("p", { id: "token-error", class: "error", role: "alert", "data-test": "login-error" });
    this.#button = element(
      "button",
      { class: "button button-primary", type: "submit", "data-test": "login-submit" },
      "Войти",
    );
    const send = (event) => {
      event.preventDefault();
      const token = this.#field.value.trim();
      if (token === "") this.fail("Введите ключ");
      else if (!this.#isBusy()) submit(token);
    };
    this.root = element(
      "form",
      { class: "login", "aria-labelledby": "login-title", novalidate: true, onsubmit: send },
      element("h2", { id: "login-title" }, "Вход для оператора"),
      element(
        "div",
        { class: "field" },
        element("label", { for: "token" }, "Ключ оператора"),
        element("p", { id: "token-hint", class: "hint" }, "Его выдаёт администратор чата. Хранится, пока открыта эта вкладка."),
        this.#field,
        this.#error,
      ),
      this.#button,
    );
  }

  /** Shows that the token is being tried. */
  wait() {
    this.#setError("");
    setAttribute(this.#button, "aria-disabled", "true");
    setText(this.#button, "Проверяем…");
  }

  /** Says beside the field why it did not work; what was typed stays. */
  fail(text) {
    this.#ready();
    this.#setError(text);
    this.#field.focus();
  }

  /** Shows the empty form, ready to type. */
  reset() {
    this.#ready();
    this.#setError("");
    this.#field.value = "";
    this.#field.focus();
  }

  #ready() {
    setAttribute(this.#button, "aria-disabled", null);
    setText(this.#button, "Войти");
  }

  #isBusy() {
    return this.#button.getAttribute("aria-disabled") === "true";
  }

  #setError(text) {
    setText(this.#error, text);
    setAttribute(this.#field, "aria-invalid", text === "" ? null : "true");
  }
}
