// Whom to call: the number, by when, and how the call ended.

import * as clock from "./clock.js";
import { arrange, element, setAttribute, setText } from "./element.js";
import { isOpen } from "./requests.js";
import { callResult } from "./words.js";

const TICK = 10_000;
const RESULTS = ["reached", "not_reached", "wrong_number"];

export class Calls {
  /** The section's element. */
  root;
  #desk;
  #count;
  #list;
  #empty;
  #cards = new Map();

  constructor({ desk }) {
    this.#desk = desk;
    this.#count = element("span", { class: "count" });
    this.#list = element("ul", { class: "cards", "aria-labelledby": "calls-title", "data-test": "calls" });
    this.#empty = element("p", { class: "empty" }, "Сейчас никто не просит перезвонить.");
    this.root = element(
      "section",
      {},
      element("h2", { id: "calls-title" }, "Обратный звонок ", this.#count),
      this.#list,
      this.#empty,
    );
    setInterval(() => this.render(), TICK);
  }

  /** Shows the desk as it is now. */
  render() {
    const { calls, callsWaiting } = this.#desk.requests;
    setText(this.#count, callsWaiting > 0 ? String(callsWaiting) : "");
    this.#list.hidden = calls.length === 0;
    this.#empty.hidden = calls.length > 0;
    const shown = new Set(calls.map(({ id }) => id));
    for (const id of [...this.#cards.keys()]) if (!shown.has(id)) this.#cards.delete(id);
    for (const card of calls) {
      if (!this.#cards.has(card.id)) this.#cards.set(card.id, this.#make(card.id));
      this.#fill(this.#cards.get(card.id), card);
    }
    arrange(this.#list, calls.map(({ id }) => this.#cards.get(id).root));
  }

  #make(id) {
    const made = {
      phone: element("a", { class: "card-number", "data-test": "call-phone" }),
      due: element("span", { class: "card-wait", "data-test": "call-due" }),
      about: element("span", { class: "card-preview" }),
      status: element("p", { class: "card-taken", "data-test": "call-status" }),
    };
    made.take = element(
      "button",
      { class: "button button-primary", type: "button", "data-test": "call-take", onclick: () => this.#desk.takeCall(id) },
      "Позвонить",
    );
    made.results = element(
      "div",
      { class: "call-results", role: "group", "aria-label": "Чем закончился звонок" },
      ...RESULTS.map((result) =>
        element(
          "button",
          { class: "button button-light", type: "button", "data-test": `call-${result}`, onclick: () => this.#finish(id, result) },
          callResult(result),
        ),
      ),
    );
    made.root = element(
      "li",
      { class: "card", "data-test": "call" },
      element("div", { class: "card-head" }, made.phone, made.due),
      made.about,
      element("div", { class: "card-foot" }, made.status, made.take),
      made.results,
    );
    return made;
  }

  #finish(id, result) {
    this.#desk.finishCall(id, result);
    // The buttons go with the call: the heading's list is the nearest place that stays.
    this.#list.setAttribute("tabindex", "-1");
    this.#list.focus();
  }

  #fill(made, card) {
    const isMine = card.op?.id === this.#desk.me?.id;
    const isPending = this.#desk.isCallPending(card.id);
    setText(made.phone, card.phone);
    setAttribute(made.phone, "href", `tel:${card.phone}`);
    setText(made.about, [card.name, card.no && `обращение ${card.no}`].filter(Boolean).join(" · "));
    made.about.hidden = made.about.textContent === "";
    const late = clock.now() - card.due;
    const isLate = isOpen(card) && late > 0;
    setText(made.due, !isOpen(card) ? "" : isLate ? `Просрочено на ${clock.span(late)}` : `до ${due(card.due)}`);
    setAttribute(made.due, "data-late", isLate);
    setText(made.status, status(card, isMine, isPending));
    made.status.hidden = made.status.textContent === "";
    made.take.hidden = card.state !== "waiting";
    setAttribute(made.take, "aria-disabled", isPending ? "true" : null);
    setAttribute(made.take, "aria-label", `Позвонить ${card.name ?? ""} ${card.phone}`);
    made.results.hidden = !(card.state === "taken" && isMine);
    setAttribute(made.root, "data-taken", !isOpen(card) || (card.state === "taken" && !isMine));
  }
}

/** «15:40», or «3 марта в 15:40» for another day. */
function due(at) {
  return clock.dayName(at) === "Сегодня" ? clock.timeOfDay(at) : clock.moment(at);
}

function status({ state, op, result }, isMine, isPending) {
  if (isPending) return "Отправляется…";
  switch (state) {
    case "taken":
      return isMine ? "Звоните вы" : `Звонит ${op?.name ?? "другой оператор"}`;
    case "cancelled":
      return "Отменён";
    case "done":
      return callResult(result);
    default:
      return "";
  }
}
