// The field an answer is written in. Drafts live in memory, one a conversation, while another is on screen.

import { element, setAttribute, setText } from "./element.js";

const COUNT_FROM = 0.9;
const TYPING_REPEAT = 3_000;
const TYPING_STOPS = 4_000;

export class Composer {
  /** The form's element. */
  root;
  #desk;
  #c = null;
  #drafts = new Map();
  #field;
  #note;
  #counter;
  #typedAt = 0;
  #isTicking = false;

  /** `sent()` is called after a message went to the desk. */
  constructor({ desk, sent }) {
    this.#desk = desk;
    this.#field = element("textarea", {
      id: "composer",
      class: "input composer-field",
      rows: "2",
      "aria-describedby": "composer-hint composer-note",
      "data-test": "composer",
      oninput: () => this.#typed(),
      onkeydown: (event) => this.#key(event, sent),
    });
    this.#note = element("p", { id: "composer-note", class: "error", role: "alert" });
    this.#counter = element("p", { class: "counter", role: "status" });
    const submit = (event) => {
      event.preventDefault();
      this.#submit(sent);
    };
    this.root = element(
      "form",
      { class: "composer", "aria-label": "Ответ", onsubmit: submit },
      element("label", { class: "composer-label", for: "composer" }, "Ваш ответ"),
      element(
        "div",
        { class: "composer-row" },
        this.#field,
        element("button", { class: "button button-primary", type: "submit", "data-test": "send" }, "Отправить"),
      ),
      element(
        "div",
        { class: "composer-foot" },
        element("p", { id: "composer-hint", class: "hint" }, "Enter — отправить, Shift + Enter — новая строка"),
        this.#counter,
      ),
      this.#note,
    );
  }

  /** Stands for conversation `c`; the draft of the one before is kept. */
  render(c) {
    if (c === this.#c) return;
    if (this.#c !== null) this.#drafts.set(this.#c, this.#field.value);
    this.#c = c;
    this.#field.value = this.#drafts.get(c) ?? "";
    this.#complain("");
    this.#count();
  }

  /** Puts a text into the field, before what stands there. */
  putBack(text) {
    this.#field.value = [text, this.#field.value].filter((part) => part !== "").join("\n");
    this.#count();
    this.focus();
  }

  /** Puts the cursor into the field. */
  focus() {
    this.#field.focus();
  }

  /** Forgets all drafts. */
  clear() {
    this.#drafts.clear();
    this.#field.value = "";
    this.#c = null;
  }

  #key(event, sent) {
    // An input method confirms its choice with Enter too; some browsers only tell by the old key code.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.#submit(sent);
  }

  #submit(sent) {
    const text = clean(this.#field.value);
    const over = this.#over(text);
    if (text === "") return this.#complain("Напишите сообщение");
    if (over > 0) return this.#complain(`Сообщение слишком длинное. Лишних знаков: ${over}`);
    this.#desk.write(this.#c, text);
    this.#field.value = "";
    this.#typedAt = 0;
    this.#complain("");
    this.#count();
    this.#field.focus();
    return sent();
  }

  #typed() {
    if (this.#over(clean(this.#field.value)) <= 0) this.#complain("");
    this.#count();
    this.#typedAt = this.#field.value.trim() === "" ? 0 : Date.now();
    this.#tellTyping();
  }

  /** Tells that I write, again while I go on, and once that I stopped. */
  #tellTyping() {
    const isTyping = Date.now() - this.#typedAt < TYPING_STOPS;
    this.#desk.sayTyping(this.#c, isTyping);
    if (this.#isTicking || (!isTyping && !this.#desk.saysTyping(this.#c))) return;
    this.#isTicking = true;
    setTimeout(() => {
      this.#isTicking = false;
      this.#tellTyping();
    }, TYPING_REPEAT);
  }

  #over(text) {
    return [...text].length - this.#desk.limits.text;
  }

  #count() {
    const over = this.#over(clean(this.#field.value));
    const isNear = over > -this.#desk.limits.text * (1 - COUNT_FROM);
    setText(this.#counter, !isNear ? "" : over > 0 ? `Лишних знаков: ${over}` : `Осталось знаков: ${-over}`);
    setAttribute(this.#counter, "data-over", over > 0);
    if (over > 0) setAttribute(this.#field, "aria-invalid", "true");
    else if (this.#note.textContent === "") setAttribute(this.#field, "aria-invalid", null);
  }

  #complain(text) {
    setText(this.#note, text);
    setAttribute(this.#field, "aria-invalid", text === "" ? null : "true");
    if (text !== "") this.#field.focus();
  }
}

/** A text as the server takes it: trimmed, lines ended by a line feed, no other control characters but tab. */
function clean(typed) {
  return typed
    .replace(/\r\n?/g, "\n")
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "")
    .trim();
}
