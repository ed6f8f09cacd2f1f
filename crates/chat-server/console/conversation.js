// The right side: one conversation with its heading, its log and the field to answer in.

import { Asks } from "./asks.js";
import * as clock from "./clock.js";
import { Closing } from "./closing.js";
import { Composer } from "./composer.js";
import { element, icon, setAttribute, setText } from "./element.js";
import { Log } from "./log.js";
import { Transfer } from "./transfer.js";
import { departmentName, nudgeMark, pageLine, personLine } from "./words.js";

const COPIED_FOR = 2_500;
const BACK = "M15 5l-7 7 7 7";

export class Conversation {
  /** The side's element. */
  root;
  #desk;
  #leave;
  #announce;
  #c = null;
  #empty;
  #frame;
  #number;
  #copy;
  #person;
  #since;
  #page;
  #nudge;
  #dept;
  #release;
  #give;
  #end;
  #over;
  #overText;
  #overTake;
  #log;
  #asks;
  #composer;
  #closing;
  #transfer;

  /** `files` fetches what people sent; `leave()` goes back to the lists; `announce(text)` says something aloud. */
  constructor({ desk, files, leave, announce }) {
    this.#desk = desk;
    this.#leave = leave;
    this.#announce = announce;
    this.#log = new Log({ desk, files, mend: (id) => this.#composer.putBack(desk.discard(id)), seen: () => this.markRead() });
    this.#composer = new Composer({ desk, sent: () => this.#log.toEnd() });
    this.#closing = new Closing({ desk });
    this.#transfer = new Transfer({ desk });
    this.#asks = new Asks({ desk, announce });
    this.#empty = this.#makeEmpty();
    this.#frame = element("div", { class: "conversation-frame", hidden: true }, this.#makeHead(), this.#log.root, this.#makeOver(), this.#asks.root, this.#composer.root);
    this.root = element(
      "section",
      { class: "conversation", id: "conversation", tabindex: "-1", "aria-label": "Разговор" },
      this.#empty,
      this.#frame,
    );
    document.addEventListener("visibilitychange", () => this.markRead());
  }

  /** Shows what the desk has selected. */
  render() {
    const { card, cards } = this.#desk;
    this.#empty.hidden = card !== null;
    this.#frame.hidden = card === null;
    const isMine = card !== null && card.state === "assigned" && cards.isMine(card);
    if (!isMine || card.c !== this.#c) this.#closeDialogs();
    if (card === null) {
      this.#c = null;
      return;
    }
    this.#c = card.c;
    this.#fillHead(card, isMine);
    this.#fillOver(card, isMine);
    this.#composer.root.hidden = !isMine;
    this.#asks.root.hidden = !isMine;
    this.#asks.render(card);
    this.#composer.render(card.c);
    this.#log.render(card.c);
    this.markRead();
  }

  /** Puts the focus where the operator goes on: into the field, or on the heading where fields open keyboards. */
  focus() {
    if (this.#frame.hidden || matchMedia("(max-width: 47.99rem)").matches || this.#composer.root.hidden) this.root.focus();
    else this.#composer.focus();
  }

  /** Tells the server what was on screen: only of a visible tab, and only when the newest message is in sight. */
  markRead() {
    const isSeen = this.#c !== null && document.visibilityState === "visible" && this.root.checkVisibility?.() !== false;
    if (isSeen && this.#log.isAtEnd) this.#desk.markRead(this.#c);
  }

  /** Forgets what was typed. */
  clear() {
    this.#composer.clear();
    this.#closeDialogs();
  }

  #closeDialogs() {
    this.#closing.close();
    this.#transfer.close();
    this.#asks.close();
  }

  #makeEmpty() {
    return element(
      "div",
      { class: "nothing" },
      element("p", { class: "nothing-title" }, "Разговор не выбран"),
      element("p", {}, "Возьмите обращение из очереди или откройте один из своих разговоров."),
    );
  }

  #makeHead() {
    this.#number = element("span", { class: "number", "data-test": "ticket-number" });
    this.#copy = element(
      "button",
      { class: "button button-quiet", type: "button", "aria-label": "Скопировать номер обращения", onclick: () => this.#copyNumber() },
      "Скопировать",
    );
    this.#person = element("span");
    this.#since = element("time");
    this.#page = element("p", { class: "head-page" });
    this.#dept = element("span");
    this.#nudge = element("p", { class: "head-nudge", hidden: true }, element("span", { class: "nudge", "data-test": "nudged-open" }), " Ждёт ответа");
    this.#release = element(
      "button",
      { class: "button button-light", type: "button", "data-test": "release", onclick: () => this.#desk.release(this.#c) },
    );
    this.#give = element(
      "button",
      { class: "button button-light", type: "button", "data-test": "transfer", onclick: () => this.#ask(this.#transfer, "ticket.transfer") },
    );
    this.#end = element(
      "button",
      { class: "button button-light", type: "button", "data-test": "close-ticket", onclick: () => this.#ask(this.#closing, "ticket.close") },
    );
    return element(
      "header",
      { class: "head" },
      element("button", { class: "button button-quiet back", type: "button", "data-test": "back", onclick: () => this.#leave() }, icon(BACK), "К списку"),
      element(
        "div",
        { class: "head-about" },
        element("h2", { class: "head-title" }, this.#number, " ", this.#copy),
        element("p", { class: "head-person" }, this.#person, " · обращение открыто ", this.#since, this.#dept),
        this.#page,
        this.#nudge,
      ),
      element("div", { class: "head-actions" }, this.#release, this.#give, this.#end),
    );
  }

  #makeOver() {
    this.#overText = element("p", { "data-test": "read-only" });
    this.#overTake = element("button", { class: "button button-primary", type: "button", onclick: () => this.#desk.take(this.#c) }, "Взять");
    this.#over = element(
      "div",
      { class: "ended", hidden: true },
      this.#overText,
      element(
        "div",
        { class: "actions" },
        this.#overTake,
        element("button", { class: "button button-light", type: "button", "data-test": "leave-closed", onclick: () => this.#leaveOver() }, "Убрать с экрана"),
      ),
    );
    return this.#over;
  }

  /** In place of the field: why one cannot write here. */
  #fillOver(card, isMine) {
    this.#over.hidden = isMine;
    this.#overTake.hidden = card.state !== "waiting";
    setAttribute(this.#overTake, "aria-disabled", this.#desk.isPending("ticket.take", card.c) ? "true" : null);
    setText(this.#overText, readOnly(card));
  }

  #fillHead(card, isMine) {
    setText(this.#number, card.no);
    setText(this.#person, personLine(card.user));
    setAttribute(this.#since, "datetime", clock.machineTime(card.opened_at));
    setText(this.#since, clock.moment(card.opened_at));
    const page = pageLine(card);
    setText(this.#page, page === "" ? "" : `Пишет со страницы: ${page}`);
    this.#page.hidden = page === "";
    const mark = nudgeMark(card);
    setText(this.#nudge.firstElementChild, mark);
    this.#nudge.hidden = mark === "";
    setText(this.#dept, card.dept ? ` · ${departmentName(card.dept, this.#desk.setup.departments)}` : "");
    this.#release.hidden = !isMine;
    this.#give.hidden = !isMine || !this.#transfer.isPossible;
    this.#end.hidden = !isMine;
    const isReleasing = this.#desk.isPending("ticket.release", card.c);
    const isGiving = this.#desk.isPending("ticket.transfer", card.c);
    const isEnding = this.#desk.isPending("ticket.close", card.c);
    setText(this.#release, isReleasing ? "Возвращаем…" : "Вернуть в очередь");
    setText(this.#give, isGiving ? "Передаём…" : "Передать");
    setText(this.#end, isEnding ? "Завершаем…" : "Завершить");
    setAttribute(this.#give, "aria-disabled", isGiving ? "true" : null);
    setAttribute(this.#release, "aria-disabled", isReleasing ? "true" : null);
    setAttribute(this.#end, "aria-disabled", isEnding ? "true" : null);
  }

  #ask(dialog, type) {
    if (!this.#desk.isPending(type, this.#c)) dialog.ask(this.#desk.card);
  }

  #leaveOver() {
    this.#desk.select(null);
    this.#leave();
  }

  async #copyNumber() {
    try {
      await navigator.clipboard.writeText(this.#number.textContent);
      setText(this.#copy, "Скопировано");
      this.#announce("Номер скопирован");
      setTimeout(() => setText(this.#copy, "Скопировать"), COPIED_FOR);
    } catch {
      // No clipboard without a secure context: the number is marked, ready for the keyboard.
      getSelection()?.selectAllChildren(this.#number);
    }
  }
}

function readOnly({ state, op }) {
  if (state === "waiting") return "Обращение ждёт в очереди.";
  if (state === "assigned") return `Разговор ведёт ${op?.name ?? "другой оператор"}. Здесь его можно только читать.`;
  return "Разговор завершён. Продолжить его может только посетитель.";
}
