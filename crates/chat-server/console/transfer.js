// Asks to whom a conversation goes: a department or a colleague, with a note for whoever takes it over.

import { Dialog, labelled } from "./dialog.js";
import { element } from "./element.js";
import { tooLong } from "./words.js";

export class Transfer {
  #desk;
  #dialog;
  #whom;
  #note;
  #c = null;

  constructor({ desk }) {
    this.#desk = desk;
    this.#whom = element("select", { id: "transfer-whom", class: "input", "data-test": "transfer-whom" });
    this.#note = element("textarea", { id: "transfer-note", class: "input", rows: "3", "data-test": "transfer-note" });
    this.#dialog = new Dialog({
      name: "transfer",
      title: "Передать разговор",
      yes: "Передать",
      fields: [
        labelled("Кому", this.#whom),
        labelled("Заметка для того, кто возьмёт разговор", this.#note, "Посетитель её не увидит. Можно не заполнять."),
      ],
      agree: () => this.#agree(),
    });
  }

  /** Whether there is anybody to give a conversation to. */
  get isPossible() {
    const { departments, operators } = this.#desk.setup;
    return departments.length > 0 || operators.length > 1;
  }

  /** Asks about a conversation. */
  ask({ c, no, dept }) {
    if (c !== this.#c) this.#note.value = "";
    this.#c = c;
    this.#fill(dept);
    this.#dialog.open(`${no} вернётся в очередь на своё место. Переписка и заметки сохранятся, посетитель увидит, что его переводят.`);
  }

  /** Leaves the question. */
  close() {
    this.#dialog.close();
  }

  #fill(dept) {
    const { here, setup } = this.#desk;
    const { departments, operators } = setup;
    const others = departments.filter(({ id }) => id !== dept);
    const colleagues = operators.filter(({ id }) => id !== this.#desk.me?.id);
    const department = ({ id, title }) => element("option", { value: `dept:${id}` }, title);
    const colleague = ({ id, name }) => element("option", { value: `to:${id}` }, here.includes(id) ? name : `${name} (не на месте)`);
    const groups = [
      others.length > 0 && element("optgroup", { label: "Отделы" }, ...others.map(department)),
      colleagues.length > 0 && element("optgroup", { label: "Коллеги" }, ...colleagues.map(colleague)),
    ];
    this.#whom.replaceChildren(element("option", { value: "" }, "Выберите отдел или коллегу"), ...groups.filter(Boolean));
  }

  #agree() {
    const [kind, ...id] = this.#whom.value.split(":");
    const note = this.#note.value.trim();
    if (kind === "") return { text: "Выберите, кому передать разговор", field: this.#whom };
    const text = tooLong(note, this.#desk.limits.text);
    if (text !== "") return { text, field: this.#note };
    if (note !== "") this.#desk.addNote(this.#c, note);
    this.#desk.transfer(this.#c, { [kind]: id.join(":") });
    this.#note.value = "";
    return null;
  }
}
