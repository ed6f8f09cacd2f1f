// Whom to call: the number, by when, and how the call ended.

import { CardList } from "./card_list.js";
import * as clock from "./clock.js";
import { element, setAttribute, setText } from "./element.js";
import { isOpen } from "./requests.js";
import { callResult } from "./words.js";

const TICK = 10_000;
const RESULTS = ["reached", "not_reached", "wrong_number"];

export class Calls {
  #desk;
  #list;

  constructor({ desk }) {
    this.#desk = desk;
    this.#list = new CardList({
      name: "calls",
      heading: "Обратный звонок",
      empty: "Сейчас никто не просит перезвонить.",
      key: ({ id }) => id,
      make: ({ id }) => this.#make(id),
      fill: (made, card) => this.#fill(made, card),
    });
    setInterval(() => this.render(), TICK);
  }

  /** The section's element. */
  get root() {
    return this.#list.root;
  }

  /** Shows the desk as it is now. */
  render() {
    const { calls, callsWaiting } = this.#desk.requests;
    this.#list.render(calls, callsWaiting);
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
    // The buttons go with the call: the heading is the nearest place that stays.
    this.#list.title.focus();
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
    setText(made.due, !isOpen(card) ? "" : isLate ? `Просрочено на ${clock.span(late)}` : card.from ? `${due(card.from)} – ${clock.timeOfDay(card.due)}` : `до ${due(card.due)}`);
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
