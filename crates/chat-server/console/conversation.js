// The right side: one conversation with its heading, its log and the field to answer in.

import * as clock from "./clock.js";
import { Composer } from "./composer.js";
import { Confirmation } from "./confirmation.js";
import { element, icon, setAttribute, setText } from "./element.js";
import { Log } from "./log.js";
import { nudgeMark, pageLine, personLine } from "./words.js";

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
  #release;
  #end;
  #ended;
  #log;
  #composer;
  #confirmation = new Confirmation();

  /** `files` fetches what people sent; `leave()` goes back to the lists; `announce(text)` says something aloud. */
  constructor({ desk, files, leave, announce }) {
    this.#desk = desk;
    this.#leave = leave;
    this.#announce = announce;
    this.#log = new Log({ desk, files, mend: (id) => this.#composer.putBack(desk.discard(id)), seen: () => this.markRead() });
    this.#composer = new Composer({ desk, sent: () => this.#log.toEnd() });
    this.#empty = this.#makeEmpty();
    this.#frame = element("div", { class: "conversation-frame", hidden: true }, this.#makeHead(), this.#log.root, this.#makeEnded(), this.#composer.root);
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
    const card = this.#desk.card;
    const isShown = card !== null && this.#desk.isMine(card);
    this.#empty.hidden = isShown;
    this.#frame.hidden = !isShown;
    if (!isShown) {
      this.#c = null;
      this.#confirmation.close();
      return;
    }
    this.#c = card.c;
    this.#fillHead(card);
    const isOver = card.state === "closed";
    this.#ended.hidden = !isOver;
    this.#composer.root.hidden = isOver;
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

  /** Forgets drafts. */
  clear() {
    this.#composer.clear();
    this.#confirmation.close();
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
    this.#nudge = element("p", { class: "head-nudge", hidden: true }, element("span", { class: "nudge", "data-test": "nudged-open" }), " Ждёт ответа");
    this.#release = element(
      "button",
      { class: "button button-light", type: "button", "data-test": "release", onclick: () => this.#desk.release(this.#c) },
    );
    this.#end = element(
      "button",
      { class: "button button-light", type: "button", "data-test": "close-ticket", onclick: () => this.#askToEnd() },
    );
    return element(
      "header",
      { class: "head" },
      element("button", { class: "button button-quiet back", type: "button", "data-test": "back", onclick: () => this.#leave() }, icon(BACK), "К списку"),
      element(
        "div",
        { class: "head-about" },
        element("h2", { class: "head-title" }, this.#number, " ", this.#copy),
        element("p", { class: "head-person" }, this.#person, " · обращение открыто ", this.#since),
        this.#page,
        this.#nudge,
      ),
      element("div", { class: "head-actions" }, this.#release, this.#end),
    );
  }

  #makeEnded() {
    this.#ended = element(
      "div",
      { class: "ended", hidden: true },
      element("p", {}, "Разговор завершён. Писать в него больше нельзя."),
      element("button", { class: "button button-light", type: "button", "data-test": "leave-closed", onclick: () => this.#leaveEnded() }, "Убрать с экрана"),
    );
    return this.#ended;
  }

  #fillHead(card) {
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
    const isOver = card.state === "closed";
    this.#release.hidden = isOver;
    this.#end.hidden = isOver;
    const isReleasing = this.#desk.isPending("ticket.release", card.c);
    const isEnding = this.#desk.isPending("ticket.close", card.c);
    setText(this.#release, isReleasing ? "Возвращаем…" : "Вернуть в очередь");
    setText(this.#end, isEnding ? "Завершаем…" : "Завершить разговор");
    setAttribute(this.#release, "aria-disabled", isReleasing ? "true" : null);
    setAttribute(this.#end, "aria-disabled", isEnding ? "true" : null);
  }

  #askToEnd() {
    const c = this.#c;
    if (this.#desk.isPending("ticket.close", c)) return;
    this.#confirmation.ask({
      title: "Завершить разговор?",
      text: `${this.#number.textContent}: посетитель увидит, что разговор завершён, и не сможет в него писать.`,
      yes: "Завершить",
      run: () => this.#desk.end(c),
    });
  }

  #leaveEnded() {
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
