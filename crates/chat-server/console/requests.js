// Call-backs and forms, as the server tells of them: what people ask of the desk besides a conversation.

export class Requests {
  /** Call-backs: those not done, the first due first, then the newest of those over. */
  calls = [];
  /** Forms: those without an answer, the oldest first, then the newest of those answered. */
  forms = [];
  /** Answers under way or given back by the server: name of the form → text. */
  drafts = new Map();
  /** Id of the form that was looked up and is to be shown, or `null`. */
  found = null;
  #isTold = false;
  #onNews;

  /** `onNews(text)` tells what is worth saying aloud. */
  constructor({ onNews }) {
    this.#onNews = onNews;
  }

  /** How many call-backs nobody has taken. */
  get callsWaiting() {
    return this.calls.filter(({ state }) => state === "waiting").length;
  }

  /** How many forms have no answer. */
  get formsWaiting() {
    return this.forms.filter(({ replies }) => replies.length === 0).length;
  }

  /** Takes a frame; gives whether it was one of these. */
  receive(frame) {
    switch (frame.t) {
      case "calls":
        this.calls = frame.items ?? [];
        this.#isTold = true;
        return true;
      case "call":
        this.#replaceCall(frame.card);
        return true;
      case "forms":
        this.forms = frame.items ?? [];
        return true;
      case "form":
        this.#replaceForm(frame.card);
        return true;
      default:
        return false;
    }
  }

  /** A form was looked up; it may be one answered long ago. */
  find(card) {
    this.forms = replaced(this.forms, card).sort(byAnswer);
    this.found = card.id;
  }

  /** Forgets everything: another person may sit down here. */
  clear() {
    this.calls = [];
    this.forms = [];
    this.drafts.clear();
    this.#isTold = false;
  }

  #replaceCall(card) {
    const before = this.calls.find(({ id }) => id === card.id);
    if (this.#isTold && !before) this.#onNews(`Просят перезвонить${card.name ? `: ${card.name}` : ""}`);
    if (before && before.state !== "cancelled" && card.state === "cancelled") this.#onNews("Звонок отменён");
    this.calls = replaced(this.calls, card).sort(byDue);
  }

  #replaceForm(card) {
    const before = this.forms.find(({ id }) => id === card.id);
    if (this.#isTold && !before) this.#onNews(`Новое письменное обращение: ${card.no}`);
    this.forms = replaced(this.forms, card).sort(byAnswer);
  }
}

/** Whether somebody is still to call. */
export function isOpen({ state }) {
  return state === "waiting" || state === "taken";
}

function replaced(cards, card) {
  return [...cards.filter(({ id }) => id !== card.id), card];
}

function byDue(one, other) {
  return Number(isOpen(other)) - Number(isOpen(one)) || (isOpen(one) ? one.due - other.due : other.due - one.due);
}

function byAnswer(one, other) {
  const answered = (card) => card.replies.length > 0;
  return Number(answered(one)) - Number(answered(other)) || (answered(one) ? other.at - one.at : one.at - other.at);
}
