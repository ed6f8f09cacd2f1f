// Written requests, answered by mail: what was asked, the answers, and how far their mail is.

import { attachments } from "./attachment.js";
import { CardList } from "./card_list.js";
import * as clock from "./clock.js";
import { element, setAttribute, setText } from "./element.js";
import { pageLine } from "./words.js";

const MAIL = { waiting: "Письмо отправляется", sent: "Письмо отправлено", failed: "Письмо не доставлено: позвоните" };

export class Forms {
  #desk;
  #files;
  #list;

  constructor({ desk, files }) {
    this.#desk = desk;
    this.#files = files;
    this.#list = new CardList({
      name: "forms",
      heading: "Обратная связь",
      empty: "Письменных обращений без ответа нет.",
      key: ({ id }) => id,
      make: ({ id }) => this.#make(id),
      fill: (made, card) => this.#fill(made, card),
    });
  }

  /** The section's element. */
  get root() {
    return this.#list.root;
  }

  /** Shows the desk as it is now. */
  render() {
    const { forms, formsWaiting, found } = this.#desk.requests;
    this.#list.render(forms, formsWaiting);
    if (found === null) return;
    this.#desk.requests.found = null;
    this.#list.focus(found);
  }

  #make(id) {
    const made = {
      number: element("span", { class: "card-number", "data-test": "form-number" }),
      due: element("span", { class: "card-wait" }),
      text: element("p", { class: "form-text" }),
      files: element("div", { "data-test": "form-files", hidden: "" }),
      person: element("p", { class: "card-person" }),
      page: element("p", { class: "card-page" }),
      replies: element("ul", { class: "form-replies", "data-test": "form-replies" }),
      note: element("p", { id: `reply-note-${id}`, class: "error", role: "alert" }),
    };
    made.field = element("textarea", {
      id: `reply-${id}`,
      class: "input composer-field",
      rows: "3",
      "aria-describedby": `reply-note-${id}`,
      "data-test": "form-reply",
      oninput: () => this.#typed(id, made),
    });
    const submit = (event) => {
      event.preventDefault();
      this.#submit(id, made);
    };
    made.form = element(
      "form",
      { class: "form-answer", onsubmit: submit },
      element("label", { for: `reply-${id}` }, "Ответ письмом"),
      made.field,
      made.note,
      element("button", { class: "button button-primary", type: "submit", "data-test": "form-send" }, "Отправить письмо"),
    );
    made.root = element(
      "li",
      { class: "card", "data-test": "form" },
      element("div", { class: "card-head" }, made.number, made.due),
      made.text,
      made.files,
      made.person,
      made.page,
      made.replies,
      made.form,
    );
    return made;
  }

  /** What goes along with a form never changes. */
  #showFiles(made, files) {
    if (!made.files.hidden || files.length === 0) return;
    made.files.hidden = false;
    made.files.append(attachments(files, this.#files));
  }

  #typed(id, made) {
    this.#desk.requests.drafts.set(id, made.field.value);
    this.#complain(made, "");
  }

  #submit(id, made) {
    const text = made.field.value.trim();
    const over = [...text].length - this.#desk.limits.text;
    if (text === "") return this.#complain(made, "Напишите ответ");
    if (over > 0) return this.#complain(made, `Ответ слишком длинный. Лишних знаков: ${over}`);
    this.#desk.requests.drafts.delete(id);
    made.field.value = "";
    this.#desk.replyToForm(id, text);
    return made.field.focus();
  }

  #complain(made, text) {
    setText(made.note, text);
    setAttribute(made.field, "aria-invalid", text === "" ? null : "true");
    if (text !== "") made.field.focus();
  }

  #fill(made, card) {
    const isAnswered = card.replies.length > 0;
    const late = clock.now() - card.due;
    const isLate = !isAnswered && late > 0;
    setText(made.number, card.no);
    setText(made.due, isAnswered ? "Есть ответ" : isLate ? `Просрочено на ${clock.span(late)}` : `ответить до: ${clock.moment(card.due)}`);
    setAttribute(made.due, "data-late", isLate);
    setText(made.text, card.text);
    this.#showFiles(made, card.files ?? []);
    setText(made.person, [card.name, card.email, card.phone].join(" · "));
    setText(made.page, pageLine(card));
    made.page.hidden = made.page.textContent === "";
    made.replies.hidden = !isAnswered;
    const rows = card.replies.map(({ at, op, text, mail }) =>
      element(
        "li",
        { "data-mail": mail },
        element("p", { class: "form-text" }, text),
        element("p", { class: "card-person" }, `${op.name}, ${clock.moment(at)}. ${MAIL[mail] ?? MAIL.waiting}`),
      ),
    );
    made.replies.replaceChildren(...rows);
    const draft = this.#desk.requests.drafts.get(card.id) ?? "";
    if (made.field.value === "" && draft !== "") made.field.value = draft;
    setAttribute(made.root, "data-taken", isAnswered);
  }
}
