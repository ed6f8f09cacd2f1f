// What an operator shows or asks besides writing: how an application stands, a rating, a call, who somebody is.

import { element, setAttribute, setText } from "./element.js";

const STATES = [
  ["in_work", "Рассматривается"],
  ["submitted", "Подано"],
  ["needs_you", "Нужно действие заявителя"],
  ["ready", "Готово"],
  ["refused", "Отказано"],
];

// Noon in Moscow is the same day in every time zone of Russia.
const NOON = "T12:00:00+03:00";

export class Asks {
  /** The row of buttons. */
  root;
  #desk;
  #announce;
  #c = null;
  #asks = [];
  #dialog;
  #form;
  #fields = {};

  /** `announce(text)` says something aloud. */
  constructor({ desk, announce }) {
    this.#desk = desk;
    this.#announce = announce;
    this.#makeDialog();
    this.root = element(
      "div",
      { class: "asks", role: "group", "aria-label": "Показать или попросить" },
      element(
        "button",
        { class: "button button-quiet", type: "button", "data-test": "status-card", onclick: () => this.#open() },
        "Статус заявления",
      ),
      this.#ask("rating.ask", "Попросить оценку", "Пользователя попросили оценить разговор"),
      this.#ask("callback.offer", "Предложить звонок", "Пользователю предложили звонок"),
      this.#ask("identity.ask", "Попросить войти", "Пользователя попросили войти на портал"),
    );
  }

  /** Stands for the conversation of this card. */
  render(card) {
    if (this.#c !== card.c) this.close();
    this.#c = card.c;
    for (const { type, button } of this.#asks) {
      button.hidden = type === "identity.ask" && card.user?.kind === "token";
      setAttribute(button, "aria-disabled", this.#desk.isPending(type, card.c) ? "true" : null);
    }
  }

  /** Leaves the form. */
  close() {
    if (this.#dialog.open) this.#dialog.close();
  }

  #ask(type, words, done) {
    const press = () => {
      if (this.#desk.isPending(type, this.#c)) return;
      this.#desk.show(type, this.#c);
      this.#announce(done);
    };
    const button = element("button", { class: "button button-quiet", type: "button", "data-test": type, onclick: press }, words);
    this.#asks.push({ type, button });
    return button;
  }

  #makeDialog() {
    const submit = (event) => {
      event.preventDefault();
      this.#submit();
    };
    this.#form = element(
      "form",
      { class: "card-form", novalidate: true, onsubmit: submit },
      element("h2", { id: "card-form-title" }, "Статус заявления"),
      this.#field("no", "Номер заявления", { maxlength: "100" }),
      this.#field("title", "Услуга", { maxlength: "100" }),
      this.#states(),
      this.#field("state_text", "Статус другими словами, если нужно", { maxlength: "500" }),
      this.#field("date", "Подано, если известно", { type: "date" }),
      this.#field("due", "Ожидаемый срок, если известен", { type: "date" }),
      this.#field("delay_reason", "Причина задержки, если есть", { maxlength: "500" }),
      this.#field("url", "Страница заявления: https:// или путь на портале, если есть", { maxlength: "1000", inputmode: "url" }),
      element(
        "div",
        { class: "actions" },
        element("button", { class: "button button-primary", type: "submit", "data-test": "card-send" }, "Показать пользователю"),
        element("button", { class: "button button-light", type: "button", onclick: () => this.close() }, "Отмена"),
      ),
    );
    this.#dialog = element("dialog", { class: "dialog", "aria-labelledby": "card-form-title" }, this.#form);
    document.body.append(this.#dialog);
  }

  #field(name, label, attributes) {
    const input = element("input", {
      id: `card-${name}`,
      class: "input",
      type: "text",
      autocomplete: "off",
      "aria-describedby": `card-${name}-note`,
      "data-test": `card-${name}`,
      oninput: () => this.#complain(name, ""),
      ...attributes,
    });
    const note = element("p", { id: `card-${name}-note`, class: "error" });
    this.#fields[name] = { input, note };
    return element("div", { class: "field" }, element("label", { for: `card-${name}` }, label), input, note);
  }

  #states() {
    const options = STATES.map(([value, words]) => element("option", { value }, words));
    const input = element("select", { id: "card-state", class: "input", "data-test": "card-state" }, ...options);
    this.#fields.state = { input, note: null };
    return element("div", { class: "field" }, element("label", { for: "card-state" }, "Статус"), input);
  }

  #open() {
    this.#form.reset();
    for (const name of Object.keys(this.#fields)) this.#complain(name, "");
    this.#dialog.showModal();
    this.#fields.no.input.focus();
  }

  #submit() {
    const typed = (name) => this.#fields[name].input.value.trim();
    const wrong = [
      ["no", typed("no") === "" && "Укажите номер заявления"],
      ["title", typed("title") === "" && "Укажите услугу"],
      ["url", !isSafeLink(typed("url")) && "Начните с https:// или с / для страницы портала"],
    ].filter(([, why]) => why);
    for (const name of ["no", "title", "url"]) this.#complain(name, "");
    for (const [name, why] of wrong) this.#complain(name, why);
    if (wrong.length > 0) {
      this.#fields[wrong[0][0]].input.focus();
      return;
    }
    const words = ["no", "title", "state", "state_text", "delay_reason", "url"].map((name) => [name, typed(name)]);
    const days = ["date", "due"].map((name) => [name, typed(name) && Date.parse(typed(name) + NOON)]);
    const card = Object.fromEntries([...words, ...days].filter(([, value]) => value));
    this.#desk.show("status.push", this.#c, { card });
    this.close();
    this.#announce("Карточка показана пользователю");
  }

  #complain(name, text) {
    const { input, note } = this.#fields[name];
    if (note === null) return;
    setText(note, text);
    setAttribute(input, "aria-invalid", text === "" ? null : "true");
  }
}

/** Whether an address may be shown as a link, or there is none: the server's own rule. */
function isSafeLink(address) {
  if (address === "") return true;
  if (/[\s\\]/u.test(address)) return false;
  return /^https:\/\/[^/?#]/u.test(address) || /^\/(?!\/)/u.test(address);
}
