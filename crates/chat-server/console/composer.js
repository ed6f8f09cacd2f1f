// The field an answer is written in, or a note that only operators see. The desk keeps what is half-written, for each
// conversation.

import { element, setAttribute, setText } from "./element.js";
import { Replies } from "./replies.js";

const COUNT_FROM = 0.9;
const TYPING_REPEAT = 3_000;
const TYPING_STOPS = 4_000;

export class Composer {
  /** The form's element. */
  root;
  #desk;
  #c = null;
  #field;
  #label;
  #send;
  #hint;
  #kinds;
  #replies;
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
    this.#label = element("label", { class: "composer-label", for: "composer" });
    this.#send = element("button", { class: "button button-primary", type: "submit", "data-test": "send" });
    this.#hint = element("p", { id: "composer-hint", class: "hint" });
    this.#kinds = new Map([
      [false, this.#kind(false, "Ответ", "write-answer")],
      [true, this.#kind(true, "Заметка", "write-note")],
    ]);
    this.#replies = new Replies({ desk, choose: (text) => this.#insert(text) });
    this.root = element(
      "form",
      { class: "composer", "aria-label": "Ответ", onsubmit: submit },
      element(
        "div",
        { class: "composer-head" },
        this.#label,
        element("div", { class: "composer-kinds", role: "group", "aria-label": "Что вы пишете" }, ...this.#kinds.values()),
        this.#replies.button,
      ),
      this.#replies.root,
      element("div", { class: "composer-row" }, this.#field, this.#send),
      element("div", { class: "composer-foot" }, this.#hint, this.#counter),
      this.#note,
    );
  }

  /** Stands for conversation `c`, with what is half-written there. */
  render(c) {
    this.#replies.render();
    const { text, isNote } = this.#desk.drafts.of(c);
    if (c !== this.#c) {
      this.#complain("");
      this.#replies.close();
    }
    this.#c = c;
    if (this.#field.value !== text) this.#field.value = text;
    setAttribute(this.root, "data-note", isNote);
    for (const [kind, button] of this.#kinds) setAttribute(button, "aria-pressed", kind === isNote ? "true" : "false");
    setText(this.#label, isNote ? "Заметка: видят только операторы" : "Ваш ответ");
    setText(this.#send, isNote ? "Сохранить заметку" : "Отправить");
    setText(this.#hint, isNote ? "Enter — сохранить, Shift + Enter — новая строка" : "Enter — отправить, Shift + Enter — новая строка");
    this.#count();
  }

  /** Puts a text into the field, before what stands there. */
  putBack(text) {
    this.#draft([text, this.#field.value].filter((part) => part !== "").join("\n"));
    this.focus();
  }

  /** Puts the cursor into the field. */
  focus() {
    this.#field.focus();
  }

  /** Empties the field. */
  clear() {
    this.#field.value = "";
    this.#c = null;
  }

  #kind(isNote, words, name) {
    const choose = () => {
      this.#draft(this.#field.value, isNote);
      this.focus();
    };
    return element("button", { class: "button button-quiet", type: "button", "data-test": name, onclick: choose }, words);
  }

  #draft(text, isNote = this.#isNote) {
    this.#desk.drafts.set(this.#c, { text, isNote });
    this.render(this.#c);
  }

  get #isNote() {
    return this.#desk.drafts.of(this.#c).isNote;
  }

  /** An answer to begin from comes where the cursor is. */
  #insert(text) {
    const { selectionStart: from, selectionEnd: to, value } = this.#field;
    this.#draft(value.slice(0, from) + text + value.slice(to));
    this.#field.focus();
    this.#field.setSelectionRange(from + text.length, from + text.length);
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
    const isNote = this.#isNote;
    if (text === "") return this.#complain(isNote ? "Напишите заметку" : "Напишите сообщение");
    if (over > 0) return this.#complain(`Сообщение слишком длинное. Лишних знаков: ${over}`);
    if (isNote) this.#desk.addNote(this.#c, text);
    else this.#desk.write(this.#c, text);
    this.#typedAt = 0;
    this.#complain("");
    this.#draft("", isNote);
    this.#field.focus();
    return sent();
  }

  #typed() {
    if (this.#over(clean(this.#field.value)) <= 0) this.#complain("");
    this.#draft(this.#field.value);
    this.#typedAt = this.#isNote || this.#field.value.trim() === "" ? 0 : Date.now();
    this.#tellTyping();
  }

  /** Tells that I write, again while I go on, and once that I stopped. */
  #tellTyping() {
    const isTyping = Date.now() - this.#typedAt < TYPING_STOPS;
    this.#desk.typing.say(this.#c, isTyping);
    if (this.#isTicking || (!isTyping && !this.#desk.typing.says(this.#c))) return;
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
