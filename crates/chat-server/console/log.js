// The messages of one conversation: oldest above, days apart, my own with how far they got.

import * as clock from "./clock.js";
import { attachments } from "./attachment.js";
import { arrange, element, setAttribute, setText } from "./element.js";
import { Standing } from "./outbox.js";
import { authorName, eventLine, isMine, personName, refusal } from "./words.js";

const NEAR = 80;
const QUIET_FOR = 600;

const DELIVERY = {
  sending: "Отправляется…",
  delivered: "Доставлено",
  read: "Прочитано",
  failed: "Не отправлено",
};

export class Log {
  /** The log's element. */
  root;
  #desk;
  #files;
  #mend;
  #c = null;
  #box;
  #list;
  #earlier;
  #typing;
  #toEnd;
  #rows = new Map();
  #lastShown = 0;
  #fresh = 0;
  #quietTimer = 0;
  #firstShown = 0;
  /** Whether the operator stands at the newest message and goes along with it. */
  #follows = true;

  /**
   * `files` fetches what people sent; `mend(id)` takes a refused message back into the composer; `seen()` is
   * called when the end is on screen.
   */
  constructor({ desk, files, mend, seen }) {
    this.#desk = desk;
    this.#files = files;
    this.#mend = mend;
    this.#earlier = element(
      "button",
      { class: "button button-light earlier", type: "button", "data-test": "earlier", onclick: () => desk.loadEarlier(this.#c) },
      "Показать более ранние",
    );
    this.#list = element("ol", { class: "messages" });
    this.#typing = element("p", { class: "typing", "data-test": "guest-typing", hidden: true });
    this.#box = element(
      "div",
      { class: "log", role: "log", "aria-label": "Сообщения", tabindex: "0", "data-test": "log", onscroll: () => this.#scrolled(seen) },
      this.#earlier,
      this.#list,
    );
    this.#toEnd = element("button", { class: "button button-light to-end", type: "button", hidden: true, onclick: () => this.toEnd() });
    this.root = element("div", { class: "log-frame" }, this.#box, this.#toEnd, this.#typing);
    // The field below grows and the window turns: who read the newest message goes on seeing it.
    new ResizeObserver(() => this.#follows && this.toEnd()).observe(this.#box);
  }

  /** Whether the newest message is on screen. */
  get isAtEnd() {
    return this.#box.scrollHeight - this.#box.scrollTop - this.#box.clientHeight < NEAR;
  }

  /** Goes to the newest message. */
  toEnd() {
    this.#follows = true;
    this.#box.scrollTop = this.#box.scrollHeight;
  }

  /** Shows conversation `c` as the desk holds it. */
  render(c) {
    const isOther = c !== this.#c;
    const timeline = this.#desk.timeline(c);
    const first = timeline?.first ?? 0;
    const grewAbove = !isOther && this.#firstShown > 0 && first < this.#firstShown;
    // A whole page of history is not read aloud: only what arrives later is.
    if (isOther || grewAbove || this.#firstShown === 0) this.#keepQuiet();
    if (isOther) this.#start(c);
    const height = this.#box.scrollHeight;
    const top = this.#box.scrollTop;
    this.#fill(timeline);
    setText(this.#typing, `${this.#person} печатает…`);
    this.#typing.hidden = !this.#desk.typing.isPeerTyping(c);
    this.#firstShown = first;
    if (grewAbove) this.#box.scrollTop = top + this.#box.scrollHeight - height;
    else if (this.#follows) this.toEnd();
    this.#countFresh(timeline);
  }

  get #person() {
    return personName(this.#desk.cards.get(this.#c)?.user);
  }

  #start(c) {
    this.#c = c;
    this.#rows.clear();
    this.#fresh = 0;
    this.#lastShown = 0;
    this.#firstShown = 0;
    this.#follows = true;
  }

  #fill(timeline) {
    const isLoading = this.#desk.isLoading(this.#c);
    this.#earlier.hidden = !timeline?.hasEarlier;
    setAttribute(this.#earlier, "aria-disabled", isLoading ? "true" : null);
    setText(this.#earlier, isLoading ? "Загружаем…" : "Показать более ранние");
    const wanted = [];
    let day = null;
    for (const row of this.#describe(timeline)) {
      const key = clock.dayKey(row.at);
      if (key !== day) wanted.push(this.#day(key, row.at));
      day = key;
      wanted.push(this.#row(row));
    }
    arrange(this.#list, wanted);
    const kept = new Set(wanted);
    for (const [key, made] of this.#rows) if (!kept.has(made.root)) this.#rows.delete(key);
  }

  /** Rows in order: events of the log, then my messages that are not in it yet. */
  *#describe(timeline) {
    const { me } = this.#desk;
    const notes = this.#notes(timeline);
    for (const event of timeline?.events ?? []) {
      while (notes.length > 0 && notes[0].at < event.at) yield notes.shift();
      if (event.k === "msg") yield this.#message(event, timeline, me);
      else yield* this.#lines(event);
    }
    yield* notes;
    for (const { frame, at, standing, reason, seq } of this.#desk.echoes(this.#c)) {
      const delivery = standing === Standing.Parked ? "failed" : seq ? "delivered" : "sending";
      yield { key: `id:${frame.id}`, kind: "message", id: frame.id, role: "operator", author: "Вы", text: frame.text, at, delivery, reason };
    }
  }

  /** What happened, and what an operator summed up at the end. */
  *#lines(event) {
    const { me, setup } = this.#desk;
    const { seq, k, d, at } = event;
    const text = eventLine(event, { me, departments: setup.departments });
    if (text === null) return;
    yield { key: `seq:${seq}`, kind: "line", text, at };
    if (k === "ticket.closed" && d?.summary) {
      yield { key: `sum:${seq}`, kind: "message", role: "operator", test: "closing-summary", author: "Что решено и что делать дальше", text: d.summary, at, delivery: null };
    }
  }

  /** Notes in their places; those from before what is held come with it. */
  #notes(timeline) {
    const since = timeline?.hasEarlier ? (timeline.events[0]?.at ?? 0) : 0;
    const { me } = this.#desk;
    const row = ({ id, at, op, text }, delivery) => ({
      key: `note:${id}`,
      kind: "message",
      role: "note",
      test: "internal-note",
      author: `Заметка · ${op?.id === me?.id ? "Вы" : op?.name} · видят только операторы`,
      text,
      at,
      delivery,
    });
    const kept = this.#desk.notes.of(this.#c).filter(({ at }) => at >= since);
    const underWay = this.#desk.noteEchoes(this.#c).map(({ frame, at }) => row({ id: frame.id, at, op: me, text: frame.text }, "sending"));
    return [...kept.map((note) => row(note, null)), ...underWay];
  }

  #message(event, timeline, me) {
    const mine = isMine(event.by, me);
    return {
      key: mine && event.id ? `id:${event.id}` : `seq:${event.seq}`,
      kind: "message",
      role: event.by?.role ?? "system",
      author: authorName(event.by, me, this.#person),
      text: event.d?.text ?? "",
      files: event.d?.files ?? [],
      at: event.at,
      delivery: mine ? (event.seq <= timeline.readByPeer ? "read" : "delivered") : null,
    };
  }

  #day(key, at) {
    const made = this.#made(`day:${key}`, () => ({ root: element("li", { class: "day" }) }));
    setText(made.root, clock.dayName(at));
    return made.root;
  }

  #row(row) {
    const made = this.#made(row.key, () => (row.kind === "line" ? makeLine() : this.#makeMessage(row)));
    setText(made.text, row.text);
    setAttribute(made.time, "datetime", clock.machineTime(row.at));
    setText(made.time, clock.timeOfDay(row.at));
    if (row.kind === "message") {
      setAttribute(made.root, "data-delivery", row.delivery);
      setText(made.delivery, row.delivery ? deliveryText(row) : "");
      made.mend.hidden = row.delivery !== "failed";
    }
    return made.root;
  }

  #makeMessage({ id, role, author, files = [], test = "message" }) {
    const made = { text: element("p", { class: "message-text" }), time: element("time"), delivery: element("span", { class: "delivery" }) };
    made.mend = element(
      "button",
      { class: "button button-light", type: "button", hidden: true, "data-test": "mend", onclick: () => this.#mend(id) },
      "Вернуть в поле",
    );
    made.root = element(
      "li",
      { class: "message", "data-test": test, "data-author": role },
      element("p", { class: "message-author" }, author),
      made.text,
      attachments(files, this.#files),
      element("p", { class: "message-meta" }, made.time, made.delivery),
      made.mend,
    );
    return made;
  }

  #made(key, make) {
    if (!this.#rows.has(key)) this.#rows.set(key, make());
    return this.#rows.get(key);
  }

  #countFresh(timeline) {
    const last = timeline?.last ?? 0;
    if (this.#follows) this.#fresh = 0;
    else {
      const isFresh = ({ seq, k, by }) => seq > this.#lastShown && k === "msg" && by?.role === "user";
      this.#fresh += timeline?.events.filter(isFresh).length ?? 0;
    }
    this.#lastShown = last;
    setText(this.#toEnd, this.#fresh > 0 ? `К новым сообщениям: ${this.#fresh}` : "К последнему сообщению");
    this.#toEnd.hidden = this.isAtEnd;
  }

  #scrolled(seen) {
    this.#toEnd.hidden = this.isAtEnd;
    this.#follows = this.isAtEnd;
    if (!this.#follows) return;
    this.#fresh = 0;
    seen();
  }

  #keepQuiet() {
    setAttribute(this.#box, "aria-live", "off");
    clearTimeout(this.#quietTimer);
    this.#quietTimer = setTimeout(() => setAttribute(this.#box, "aria-live", "polite"), QUIET_FOR);
  }
}

function makeLine() {
  const made = { text: element("span"), time: element("time") };
  made.root = element("li", { class: "system-line", "data-test": "system-line" }, made.text, " ", made.time);
  return made;
}

function deliveryText({ delivery, reason }) {
  return delivery === "failed" ? `${DELIVERY.failed}. ${refusal(reason)}` : DELIVERY[delivery];
}
