// The left column: my own conversations, then who waits in the line, which may be long.

import * as clock from "./clock.js";
import { arrange, element, setAttribute, setText } from "./element.js";
import { nudgeMark, pageLine, personLine, waiting } from "./words.js";

const TICK = 10_000;

export class Line {
  /** The column's element. */
  root;
  #desk;
  #take;
  #open;
  #waitingTitle;
  #waitingCount;
  #waitingList;
  #waitingEmpty;
  #mineCount;
  #mineList;
  #mineEmpty;
  #waitingCards = new Map();
  #mineCards = new Map();

  /** `take(c)` and `open(c)` carry out what the buttons promise. */
  constructor({ desk, take, open }) {
    this.#desk = desk;
    this.#take = take;
    this.#open = open;
    this.#waitingCount = element("span", { class: "count" });
    this.#waitingTitle = element("h2", { id: "line-title", tabindex: "-1" }, "В очереди ", this.#waitingCount);
    this.#waitingList = element("ul", { class: "cards", "aria-labelledby": "line-title", "data-test": "line" });
    this.#waitingEmpty = element(
      "p",
      { class: "empty" },
      "Сейчас никто не ждёт. Новое обращение появится здесь само.",
    );
    this.#mineCount = element("span", { class: "count" });
    this.#mineList = element("ul", { class: "cards", "aria-labelledby": "mine-title", "data-test": "mine" });
    this.#mineEmpty = element("p", { class: "empty" }, "Возьмите обращение из очереди — разговор откроется здесь.");
    this.root = element(
      "nav",
      { class: "column", "aria-label": "Обращения", onkeydown: (event) => this.#walk(event) },
      element(
        "section",
        {},
        element("h2", { id: "mine-title" }, "Мои разговоры ", this.#mineCount),
        this.#mineList,
        this.#mineEmpty,
      ),
      element("section", {}, this.#waitingTitle, this.#waitingList, this.#waitingEmpty),
    );
    setInterval(() => this.#tick(), TICK);
  }

  /** Shows the desk as it is now. */
  render() {
    const line = this.#desk.line;
    const mine = this.#desk.mine;
    const waitingNow = line.filter(({ state }) => state === "waiting").length;
    setText(this.#waitingCount, waitingNow > 0 ? String(waitingNow) : "");
    setText(this.#mineCount, mine.length > 0 ? String(mine.length) : "");
    show(this.#waitingList, this.#waitingCards, line, () => this.#makeWaiting(), (made, card) => this.#fillWaiting(made, card));
    show(this.#mineList, this.#mineCards, mine, () => this.#makeMine(), (made, card) => this.#fillMine(made, card));
    this.#waitingList.hidden = line.length === 0;
    this.#waitingEmpty.hidden = line.length > 0;
    this.#mineList.hidden = mine.length === 0;
    this.#mineEmpty.hidden = mine.length > 0;
  }

  /** Puts the focus on the heading: where it goes when a conversation leaves the screen. */
  focus() {
    this.#waitingTitle.focus();
  }

  #makeWaiting() {
    const made = cardParts();
    made.wait = element("span", { class: "card-wait" });
    made.status = element("p", { class: "card-taken", hidden: true });
    made.button = element(
      "button",
      { class: "button button-primary", type: "button", "data-test": "take", onclick: () => this.#takeFrom(made) },
      "Взять",
    );
    made.root = element(
      "li",
      { class: "card", "data-test": "ticket" },
      element("div", { class: "card-head" }, made.number, made.nudge, made.wait),
      made.preview,
      made.page,
      element("div", { class: "card-foot" }, made.person, made.status, made.button),
    );
    return made;
  }

  #takeFrom(made) {
    if (made.button.getAttribute("aria-disabled") !== "true") this.#take(made.c);
  }

  #fillWaiting(made, card) {
    fillParts(made, card);
    const isTaken = card.state !== "waiting";
    const isPending = this.#desk.isPending("ticket.take", card.c);
    setText(made.wait, isTaken ? "" : waiting(clock.now() - card.waiting_since));
    setText(made.status, isTaken ? `Взял(а) ${card.op?.name ?? "другой оператор"}` : "");
    made.status.hidden = !isTaken;
    made.nudge.hidden ||= isTaken;
    made.button.hidden = isTaken;
    setText(made.button, isPending ? "Берём…" : "Взять");
    setAttribute(made.button, "aria-disabled", isPending ? "true" : null);
    setAttribute(made.button, "aria-label", `${made.button.textContent} ${card.no}`);
    setAttribute(made.root, "data-taken", isTaken);
  }

  #makeMine() {
    const made = cardParts();
    made.unread = element("span", { class: "badge", hidden: true });
    made.status = element("span", { class: "card-wait" });
    const button = element(
      "button",
      { class: "card-button", type: "button", onclick: () => this.#open(made.c) },
      element("span", { class: "card-head" }, made.number, made.nudge, made.status, made.unread),
      made.preview,
      element("span", { class: "card-foot" }, made.person),
    );
    made.button = button;
    made.root = element("li", { class: "card card-mine", "data-test": "mine-ticket" }, button);
    return made;
  }

  #fillMine(made, card) {
    fillParts(made, card);
    const unread = this.#desk.unread(card.c);
    setText(made.unread, unread > 0 ? `Новых: ${unread}` : "");
    made.unread.hidden = unread === 0;
    setText(made.status, card.state === "closed" ? "завершён" : clock.timeOfDay(card.last_at));
    setAttribute(made.button, "aria-current", card.c === this.#desk.selected ? "true" : null);
    setAttribute(made.root, "data-unread", unread > 0);
  }

  /** Waiting times move on without anybody being told aloud. */
  #tick() {
    for (const card of this.#desk.line) {
      const made = this.#waitingCards.get(card.c);
      if (made && card.state === "waiting") setText(made.wait, waiting(clock.now() - card.waiting_since));
    }
  }

  /** Arrow keys go from card to card. */
  #walk(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const buttons = [...this.root.querySelectorAll("li button")].filter((button) => button.checkVisibility());
    const at = buttons.indexOf(document.activeElement);
    const next = buttons[at + step];
    if (at === -1 || !next) return;
    event.preventDefault();
    next.focus();
  }
}

/** Keeps one element a card, so that focus and live regions are left in peace. */
function show(list, made, cards, make, fill) {
  const wanted = new Set(cards.map(({ c }) => c));
  for (const c of [...made.keys()]) if (!wanted.has(c)) made.delete(c);
  for (const card of cards) {
    if (!made.has(card.c)) made.set(card.c, make());
    fill(made.get(card.c), card);
  }
  arrange(list, cards.map(({ c }) => made.get(c).root));
}

function cardParts() {
  return {
    c: null,
    number: element("span", { class: "card-number" }),
    nudge: element("span", { class: "nudge", "data-test": "nudged", hidden: true }),
    preview: element("span", { class: "card-preview" }),
    page: element("span", { class: "card-page" }),
    person: element("span", { class: "card-person" }),
  };
}

function fillParts(made, card) {
  made.c = card.c;
  setAttribute(made.root, "data-c", card.c);
  setText(made.number, card.no);
  setText(made.nudge, nudgeMark(card));
  made.nudge.hidden = made.nudge.textContent === "";
  setText(made.preview, card.preview || "Без текста");
  setText(made.page, pageLine(card));
  made.page.hidden = made.page.textContent === "";
  setText(made.person, personLine(card.user));
}
