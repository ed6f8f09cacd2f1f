// The left column: my own conversations, then who waits, by departments, mine first; the line may be long.

import { CardList } from "./card_list.js";
import * as clock from "./clock.js";
import { arrange, element, setAttribute, setText } from "./element.js";
import { departmentName, nudgeMark, pageLine, personLine, waiting } from "./words.js";

const TICK = 10_000;

export class Line {
  /** The column's element. */
  root;
  #desk;
  #take;
  #open;
  #mine;
  #forMe;
  #nobodyWaits;
  #groups = new Map();
  #groupsRoot;

  /** `take(c)` and `open(c)` carry out what the buttons promise. */
  constructor({ desk, take, open }) {
    this.#desk = desk;
    this.#take = take;
    this.#open = open;
    this.#forMe = this.#waitingList("line-for-me", "Передано вам");
    this.#groupsRoot = element("div", { class: "column-part", "data-test": "line" });
    this.#mine = new CardList({
      name: "mine",
      heading: "Мои разговоры",
      empty: "Возьмите обращение из очереди — разговор откроется здесь.",
      key: ({ c }) => c,
      make: () => this.#makeMine(),
      fill: (made, card) => this.#fillMine(made, card),
    });
    this.root = element(
      "nav",
      { class: "column", "aria-label": "Обращения", onkeydown: (event) => this.#walk(event) },
      this.#mine.root,
      this.#groupsRoot,
    );
    // Waiting times move on without anybody being told aloud.
    setInterval(() => this.render(), TICK);
  }

  /** Shows the desk as it is now. */
  render() {
    const { cards } = this.#desk;
    const { line } = cards;
    this.#mine.render(cards.mine);
    this.#renderGroup(this.#forMe, line.filter((card) => cards.isForMe(card)));
    const others = line.filter((card) => !cards.isForMe(card));
    const shown = this.#departments().map((dept) => {
      const list = this.#group(dept);
      const waiting = others.filter((card) => (card.dept ?? "") === dept);
      this.#renderGroup(list, waiting);
      // Where I may be needed the list stands even when it is empty.
      list.root.hidden = waiting.length === 0 && (dept === "" ? this.#desk.setup.departments.length > 0 : !cards.isMyDepartment(dept));
      return list.root;
    });
    this.#forMe.root.hidden = !line.some((card) => cards.isForMe(card));
    arrange(this.#groupsRoot, [this.#forMe.root, ...shown]);
  }

  /** Puts the focus on a heading: where it goes when a conversation leaves the screen. */
  focus() {
    this.#mine.title.focus();
  }

  /** Departments in the order of the lists: mine, what is for all, then the others. */
  #departments() {
    const { cards, setup } = this.#desk;
    const known = setup.departments.map(({ id }) => id);
    const gone = cards.line.map(({ dept }) => dept ?? "").filter((dept) => dept !== "" && !known.includes(dept));
    const mine = known.filter((dept) => cards.isMyDepartment(dept));
    const others = [...known, ...gone].filter((dept) => !mine.includes(dept));
    return [...new Set([...mine, "", ...others])];
  }

  #group(dept) {
    const { departments } = this.#desk.setup;
    const heading = dept === "" ? (departments.length > 0 ? "В очереди: для всех" : "В очереди") : `В очереди: ${departmentName(dept, departments)}`;
    if (!this.#groups.has(dept)) this.#groups.set(dept, this.#waitingList(`line-${this.#groups.size}`, heading));
    const list = this.#groups.get(dept);
    list.name(heading);
    return list;
  }

  #renderGroup(list, cards) {
    list.render(cards, cards.filter(({ state }) => state === "waiting").length);
  }

  #waitingList(name, heading) {
    return new CardList({
      name,
      heading,
      empty: "Сейчас никто не ждёт. Новое обращение появится здесь само.",
      key: ({ c }) => c,
      make: () => this.#makeWaiting(),
      fill: (made, card) => this.#fillWaiting(made, card),
    });
  }

  #makeWaiting() {
    const made = cardParts();
    made.wait = element("span", { class: "card-wait" });
    made.to = element("span", { class: "card-page", hidden: true });
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
      made.to,
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
    const wait = clock.now() - card.waiting_since;
    const within = this.#desk.setup.within_s;
    const isLate = !isTaken && within !== undefined && wait > within * 1_000;
    setText(made.wait, isTaken ? "" : `${waiting(wait)}${isLate ? ", дольше обещанного" : ""}`);
    setAttribute(made.wait, "data-late", isLate);
    setText(made.to, card.to && !isTaken && !this.#desk.cards.isForMe(card) ? `Для: ${card.to.name}` : "");
    made.to.hidden = made.to.textContent === "";
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
    const isDraft = this.#desk.drafts.has(card.c) && card.c !== this.#desk.selected;
    setText(made.status, card.state === "closed" ? "завершён" : `${isDraft ? "черновик · " : ""}${clock.timeOfDay(card.last_at)}`);
    setAttribute(made.button, "aria-current", card.c === this.#desk.selected ? "true" : null);
    setAttribute(made.root, "data-unread", unread > 0);
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
