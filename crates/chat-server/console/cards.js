// Cards of conversations: who waits, which are mine, and the one I look at besides. It knows what of their changes
// is worth saying aloud.

const TAKEN_STAYS = 6_000;

export class Cards {
  /** This operator: {id, name}, or `null` before the first welcome. */
  me = null;
  /** Ids of my departments; none: all are. */
  departments = [];
  /** Name of the conversation on screen, or `null`. */
  selected = null;
  /** Waiting conversations and mine: name → card. */
  #cards = new Map();
  /** Waiting conversations somebody else took a moment ago: name → card. */
  #taken = new Map();
  /** The one that was looked up, whoever holds it. */
  #looked = null;
  #hasLine = false;
  #onChange;
  #onNews;

  /** `onChange()` follows changes that come with time; `onNews(text, options)` tells what is worth saying aloud. */
  constructor({ onChange, onNews }) {
    this.#onChange = onChange;
    this.#onNews = onNews;
  }

  /** One card, or `null`. */
  get(c) {
    return this.#cards.get(c) ?? (this.#looked?.c === c ? this.#looked : null);
  }

  /** The waiting line, the longest waiting first, with those just taken by others in their places. */
  get line() {
    const waiting = [...this.#cards.values()].filter(({ state }) => state === "waiting");
    return [...waiting, ...this.#taken.values()].sort(
      (one, other) => one.waiting_since - other.waiting_since || (one.no < other.no ? -1 : 1),
    );
  }

  /** Mine: those who asked again first, then the newest activity. An ended one stays while it is on screen. */
  get mine() {
    return [...this.#cards.values()]
      .filter((card) => this.isMine(card))
      .sort((one, other) => Number(isNudged(other)) - Number(isNudged(one)) || other.last_at - one.last_at);
  }

  /** How many of mine wait for an answer and asked for it again. */
  get nudged() {
    return this.mine.filter(isNudged).length;
  }

  /** Whether a card is a conversation of mine. */
  isMine(card) {
    return card.op?.id === this.me?.id && (card.state === "assigned" || card.c === this.selected);
  }

  /** Whether a waiting conversation was transferred to me. */
  isForMe({ to }) {
    return to !== undefined && to?.id === this.me?.id;
  }

  /** Whether a department is mine; a conversation without one is for all. */
  isMyDepartment(dept) {
    return !dept || this.departments.length === 0 || this.departments.includes(dept);
  }

  /** Whether the log of a conversation is wanted here. */
  isFollowed(c) {
    const card = this.get(c);
    return c === this.selected || (card !== null && this.isMine(card));
  }

  /** Looks at a conversation, whoever holds it. */
  look(card) {
    this.#looked = card;
    this.selected = card.c;
  }

  /** A full picture: what it does not show is gone, except a conversation still on screen. */
  replaceAll(items) {
    const shown = new Set(items.map(({ c }) => c));
    const held = this.#cards.get(this.selected);
    const isNew = (card) => card.state === "waiting" && !this.#cards.has(card.c);
    const added = this.#hasLine ? items.filter(isNew) : [];
    const ring = added.some((card) => this.#concernsMe(card));
    if (added.length > 0) this.#onNews(`Новых разговоров в очереди: ${added.length}`, { ring });
    this.#hasLine = true;
    this.#cards = new Map(items.map((card) => [card.c, card]));
    if (held && !shown.has(held.c) && this.#looked?.c !== held.c) this.#cards.set(held.c, { ...held, state: "closed" });
  }

  /** One card changed. */
  replace(card) {
    const before = this.#cards.get(card.c);
    const wasMine = before !== undefined && this.isMine(before);
    this.#taken.delete(card.c);
    this.#cards.set(card.c, card);
    if (this.#looked?.c === card.c) this.#looked = card;
    this.#tell(card, before, wasMine);
    const isMine = this.isMine(card);
    if (!isMine && before?.state === "waiting" && card.state === "assigned") {
      this.#cards.delete(card.c);
      this.#showTaken(card);
    }
    const isLooked = this.#looked?.c === card.c;
    if (wasMine && !isMine && !isLooked && card.c === this.selected && card.state !== "closed") this.selected = null;
  }

  /** Somebody wrote, or the conversation ended. */
  note(c, { k, at }) {
    const card = this.get(c);
    if (!card) return;
    card.last_at = Math.max(card.last_at, at);
    if (k !== "ticket.closed") return;
    const closed = { ...card, state: "closed" };
    if (this.#cards.has(c)) this.#cards.set(c, closed);
    if (this.#looked?.c === c) this.#looked = closed;
  }

  /** Forgets cards that neither wait nor are mine nor are on screen. */
  prune() {
    if (this.#looked && this.#looked.c !== this.selected) this.#looked = null;
    for (const [c, { state }] of this.#cards) if (state !== "waiting" && !this.isFollowed(c)) this.#cards.delete(c);
  }

  /** Forgets everything: another person may sit down here. */
  clear() {
    this.selected = null;
    this.#looked = null;
    this.#cards.clear();
    this.#taken.clear();
    this.#hasLine = false;
  }

  #concernsMe(card) {
    return this.isForMe(card) || (!card.to && this.isMyDepartment(card.dept));
  }

  #tell(card, before, wasMine) {
    const asksAgain = before !== undefined && card.nudges > before.nudges;
    const ring = this.#concernsMe(card);
    if (card.state === "waiting") {
      const isTransferred = this.isForMe(card) && !(before && this.isForMe(before));
      if (isTransferred) this.#onNews(`Вам передали ${card.no}`, { visible: true, ring });
      else if (!before) this.#onNews(`Новый разговор в очереди: ${card.no}`, { ring });
      else if (wasMine && asksAgain) this.#onNews(`${card.no} снова в очереди: на повторный запрос не ответили`, { visible: true });
      else if (before.state !== "waiting") this.#onNews(`Снова в очереди: ${card.no}`, { ring: ring && !wasMine });
      else if (asksAgain) this.#onNews(`Повторный запрос, ${card.no}`);
    } else if (asksAgain && card.c !== this.selected && this.isMine(card)) {
      // On screen, the line in the log is read aloud, and a note would stand over the field to answer in.
      this.#onNews(`Повторный запрос, ${card.no}: пользователь ждёт вашего ответа`, { visible: true, ring: true });
    }
  }

  #showTaken(card) {
    this.#taken.set(card.c, card);
    setTimeout(() => {
      this.#taken.delete(card.c);
      this.#onChange();
    }, TAKEN_STAYS);
  }
}

function isNudged({ nudges, state }) {
  return nudges > 0 && state !== "closed";
}
