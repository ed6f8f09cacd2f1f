// The operator's desk: who waits, whom I am talking to, and every log held. It turns frames into this state
// and the operator's actions into commands. Views read it and never touch the connection.

import * as clock from "./clock.js";
import { History } from "./history.js";
import { Outbox } from "./outbox.js";
import { Requests } from "./requests.js";
import { Timeline } from "./timeline.js";
import { newId } from "./uuid.js";
import { refusal } from "./words.js";

const MOST_RESUMED = 20;
const TAKEN_STAYS = 6_000;
const TYPING_EVERY = 3_000;

export class Desk {
  /** This operator: {id, name}, or `null` before the first welcome. */
  me = null;
  /** What the server accepts. */
  limits = { frame: 65_536, text: 4_000, window: 8 };
  /** Name of the conversation on screen, or `null`. */
  selected = null;
  /** Cards of waiting conversations and of mine: name → card. */
  cards = new Map();
  /** Waiting conversations somebody else took a moment ago: name → card. */
  taken = new Map();
  /** Call-backs and forms. */
  requests = new Requests({ onNews: (text) => this.#onNews(text) });

  #epoch = null;
  #hasLine = false;
  #timelines = new Map();
  #typingUntil = new Map();
  #saidTyping = { c: null, on: false, at: 0 };
  #live = false;
  #outbox;
  #history;
  #send;
  #onChange;
  #onNews;

  /**
   * `send(frame)` hands a frame to the connection; `onChange()` follows every change; `onNews(text)` tells
   * what is worth saying aloud; `onSilence()` gives the link up. `kept` and `keep` are the outbox's storage.
   */
  constructor({ send, kept, keep, onChange, onNews, onSilence }) {
    this.#send = send;
    this.#onChange = onChange;
    this.#onNews = onNews;
    this.#outbox = new Outbox({ kept, keep, send, onChange, onSilence });
    this.#history = new History({ send, onFailure: (c, direction) => this.#historyFailed(c, direction) });
  }

  // What the views read.

  /** Cards of the waiting line, the longest waiting first, with those just taken by others in their places. */
  get line() {
    const waiting = [...this.cards.values()].filter(({ state }) => state === "waiting");
    return [...waiting, ...this.taken.values()].sort(
      (one, other) => one.waiting_since - other.waiting_since || (one.no < other.no ? -1 : 1),
    );
  }

  /**
   * Cards of my conversations: those who asked again first, then the newest activity. An ended one stays while
   * it is on screen.
   */
  get mine() {
    return [...this.cards.values()]
      .filter((card) => this.isMine(card))
      .sort((one, other) => Number(isNudged(other)) - Number(isNudged(one)) || other.last_at - one.last_at);
  }

  /** How many of my conversations wait for an answer and asked for it again. */
  get nudged() {
    return this.mine.filter(isNudged).length;
  }

  /** Whether a card is a conversation of mine. */
  isMine(card) {
    return card.op?.id === this.me?.id && (card.state === "assigned" || card.c === this.selected);
  }

  /** The card on screen, or `null`. */
  get card() {
    return this.cards.get(this.selected) ?? null;
  }

  /** The log of a conversation of mine, or `null`. */
  timeline(c) {
    return this.#timelines.get(c) ?? null;
  }

  /** My messages the server has not put into the log yet, oldest first. */
  echoes(c) {
    const confirmed = [...(this.timeline(c)?.confirmed.values() ?? [])];
    return [...confirmed, ...this.#outbox.messages(c)];
  }

  /** Unread messages of one conversation. */
  unread(c) {
    return this.timeline(c)?.unread ?? 0;
  }

  /** Unread messages of all my conversations. */
  get totalUnread() {
    return this.mine.reduce((sum, { c }) => sum + this.unread(c), 0);
  }

  /** Whether the person who asks is writing now. */
  isPeerTyping(c) {
    return (this.#typingUntil.get(c) ?? 0) > Date.now();
  }

  /** Whether a command of this type waits for its answer. */
  isPending(type, c) {
    return this.#outbox.has(type, c);
  }

  /** Whether a command about this call-back waits for its answer. */
  isCallPending(callback) {
    return this.#outbox.some((frame) => frame.callback === callback);
  }

  /** Whether earlier messages are being fetched. */
  isLoading(c) {
    return this.#history.isAsking(c);
  }

  // What the operator does.

  /** Puts a conversation of mine on screen, or none. */
  select(c) {
    const before = this.selected;
    this.selected = c;
    if (before !== null && before !== c) this.#dropStale(before);
    this.#onChange();
  }

  /** Takes a conversation from the line. */
  take(c) {
    this.#command("ticket.take", c);
  }

  /** Puts it back into the line. */
  release(c) {
    this.#command("ticket.release", c);
  }

  /** Ends it. */
  end(c) {
    this.#command("ticket.close", c);
  }

  /** Begins to call. */
  takeCall(callback) {
    this.#callCommand("callback.take", { callback });
  }

  /** Says how the call ended. */
  finishCall(callback, result) {
    this.#callCommand("callback.done", { callback, result });
  }

  /** Answers a form by mail. */
  replyToForm(form, text) {
    this.#outbox.add({ t: "form.reply", id: newId(), form, text }, clock.now());
  }

  /** Writes a message. */
  write(c, text) {
    this.#saidTyping = { c: null, on: false, at: this.#saidTyping.at };
    this.#outbox.add({ t: "msg.send", id: newId(), c, text }, clock.now());
  }

  /** Takes a refused message out; gives its text back. */
  discard(id) {
    return this.#outbox.discard(id)?.frame.text ?? "";
  }

  /** Everything of this conversation was on screen. */
  markRead(c) {
    const timeline = this.timeline(c);
    if (!timeline || !this.#live || timeline.last <= timeline.read) return;
    if (!this.#send({ t: "msg.read", c, seq: timeline.last })) return;
    timeline.read = timeline.last;
    this.#onChange();
  }

  /** Tells the other side that I write, or stopped, at most once in three seconds; gives whether it was told. */
  sayTyping(c, on) {
    const said = this.#saidTyping;
    const soon = Date.now() - said.at < TYPING_EVERY;
    if (soon || (!on && !(said.on && said.c === c)) || !this.#live) return false;
    this.#saidTyping = { c, on, at: Date.now() };
    return this.#send({ t: "typing", c, on });
  }

  /** Whether the other side still believes that I write here. */
  saysTyping(c) {
    return this.#saidTyping.on && this.#saidTyping.c === c;
  }

  /** Fetches the messages before those held. */
  loadEarlier(c) {
    const timeline = this.timeline(c);
    if (timeline?.hasEarlier) this.#history.before(c, timeline.first);
    this.#onChange();
  }

  /** Forgets everything: another person may sit down here. */
  clear() {
    this.#outbox.clear();
    this.#history.close();
    this.#forgetConversations();
    this.requests.clear();
    this.me = null;
    this.#live = false;
  }

  // The link.

  /** What is held, for `hello.resume`; `undefined` when nothing is. */
  get resume() {
    const held = this.mine
      .map(({ c }) => [c, this.timeline(c)])
      .filter(([, timeline]) => timeline && timeline.last > 0)
      .slice(0, MOST_RESUMED);
    if (this.#epoch === null || held.length === 0) return undefined;
    const convs = Object.fromEntries(held.map(([c, { last, read }]) => [c, [last, read]]));
    return { epoch: this.#epoch, convs };
  }

  /** The link is up and everything missed has arrived. */
  linkLive() {
    this.#live = true;
    this.#outbox.open(this.me.id, this.limits.window);
    for (const c of this.#timelines.keys()) this.#repair(c);
    this.#onChange();
  }

  /** The link is down. */
  linkLost() {
    this.#live = false;
    this.#outbox.close();
    this.#history.close();
    this.#typingUntil.clear();
    this.#saidTyping = { c: null, on: false, at: 0 };
    this.#onChange();
  }

  /** Takes one frame from the server; unknown and broken ones are let by, and heartbeats reveal what they lost. */
  receive(frame) {
    try {
      this.#takeFrame(frame);
    } catch (fault) {
      console.warn(`a frame "${frame.t}" could not be read: ${fault instanceof Error ? fault.message : "no reason"}`);
    }
    this.#onChange();
  }

  #takeFrame(frame) {
    if (this.requests.receive(frame)) return undefined;
    switch (frame.t) {
      case "welcome":
        return this.#welcome(frame);
      case "line":
        return this.#replaceLine(frame.items ?? []);
      case "ticket":
        return this.#replaceCard(frame.card);
      case "sync":
        return this.#timelineOf(frame.c).announce(frame);
      case "ev":
        return this.#event(frame);
      case "history.page":
        return this.#page(frame);
      case "ok":
        return this.#confirmed(frame);
      case "err":
        return this.#refused(frame);
      case "typing":
        return this.#typing(frame);
      case "read":
        return this.#peerRead(frame);
      case "ping":
        return this.#tips(frame.tip ?? {});
      default:
        return undefined;
    }
  }

  #forgetConversations() {
    this.selected = null;
    this.cards.clear();
    this.taken.clear();
    this.#timelines.clear();
    this.#epoch = null;
    this.#hasLine = false;
  }

  #welcome({ user, epoch, now, limits, convs }) {
    if (this.me !== null && this.me.id !== user.id) this.#forgetConversations();
    this.me = user;
    this.limits = { ...this.limits, ...limits };
    clock.setByServer(now);
    if (this.#epoch !== null && this.#epoch !== epoch) for (const timeline of this.#timelines.values()) timeline.forget();
    this.#epoch = epoch;
    for (const { c, last, read } of convs ?? []) {
      const timeline = this.#timelineOf(c);
      timeline.tip = Math.max(timeline.tip, last ?? 0);
      timeline.read = Math.max(timeline.read, read ?? 0);
    }
  }

  /** A full picture: what it does not show is gone, except an ended conversation still on screen. */
  #replaceLine(items) {
    const shown = new Set(items.map(({ c }) => c));
    const held = this.card;
    const isNew = ({ c, state }) => state === "waiting" && !this.cards.has(c);
    const added = this.#hasLine ? items.filter(isNew).length : 0;
    if (added > 0) this.#onNews(`Новых разговоров в очереди: ${added}`);
    this.#hasLine = true;
    this.cards = new Map(items.map((card) => [card.c, card]));
    if (held && !shown.has(held.c)) this.cards.set(held.c, { ...held, state: "closed" });
    for (const card of items) this.#noteMine(card);
    for (const c of [...this.#timelines.keys()]) this.#dropStale(c);
  }

  #replaceCard(card) {
    const before = this.cards.get(card.c);
    const mine = card.op?.id === this.me?.id && card.state === "assigned";
    const wasMine = before !== undefined && this.isMine(before);
    const asksAgain = before !== undefined && card.nudges > before.nudges;
    this.taken.delete(card.c);
    this.cards.set(card.c, card);
    if (card.state === "waiting") {
      if (!before) this.#onNews(`Новый разговор в очереди: ${card.no}`);
      else if (wasMine && asksAgain) this.#onNews(`${card.no} снова в очереди: на повторный запрос не ответили`, { visible: true });
      else if (before.state !== "waiting") this.#onNews(`Снова в очереди: ${card.no}`);
      else if (asksAgain) this.#onNews(`Повторный запрос, ${card.no}`);
    } else if (mine) {
      // On screen, the line in the log is read aloud, and a note would stand over the field to answer in.
      const isNews = asksAgain && card.c !== this.selected;
      if (isNews) this.#onNews(`Повторный запрос, ${card.no}: пользователь ждёт вашего ответа`, { visible: true });
      this.#noteMine(card);
    } else if (before?.state === "waiting" && card.state === "assigned") {
      this.cards.delete(card.c);
      this.#showTaken(card);
    }
    if (wasMine && !mine && card.c === this.selected && card.state !== "closed") this.selected = null;
    this.#dropStale(card.c);
  }

  #showTaken(card) {
    this.taken.set(card.c, card);
    setTimeout(() => {
      this.taken.delete(card.c);
      this.#onChange();
    }, TAKEN_STAYS);
  }

  #noteMine(card) {
    if (!this.isMine(card)) return;
    const timeline = this.#timelineOf(card.c);
    timeline.tip = Math.max(timeline.tip, card.last);
    this.#repair(card.c);
  }

  /** Forgets a conversation that neither waits nor is mine nor is on screen. */
  #dropStale(c) {
    const card = this.cards.get(c);
    if (c === this.selected || (card && this.isMine(card))) return;
    this.#timelines.delete(c);
    if (card && card.state !== "waiting") this.cards.delete(c);
  }

  #event(event) {
    if (event.id) this.#settle(event.id);
    const timeline = this.timeline(event.c);
    if (!timeline) return;
    if (timeline.append(event)) this.#noteEvent(event);
    this.#repair(event.c);
  }

  #noteEvent({ c, k, by, at }) {
    if (k === "msg" && by?.role === "user") {
      this.#typingUntil.delete(c);
      const card = this.cards.get(c);
      if (this.#live && card && c !== this.selected) this.#onNews(`Новое сообщение, ${card.no}`);
    }
    const card = this.cards.get(c);
    if (!card) return;
    card.last_at = Math.max(card.last_at, at);
    if (k === "ticket.closed") this.cards.set(c, { ...card, state: "closed" });
  }

  #page({ re, c, events }) {
    if (!this.#history.answered(c, re)) return;
    const timeline = this.timeline(c);
    if (!timeline) return;
    const lastBefore = timeline.last;
    for (const event of timeline.merge(events)) {
      if (event.id) this.#settle(event.id);
    }
    if (timeline.last > lastBefore) this.#repair(c);
  }

  /** Fetches what is missing between the newest held event and the newest known one. */
  #repair(c) {
    const timeline = this.timeline(c);
    if (!timeline || !this.#live || !timeline.hasGap) return;
    if (timeline.isEmpty) this.#history.before(c, timeline.tip + 1);
    else this.#history.after(c, timeline.last);
  }

  #confirmed({ re, seq, at }) {
    const item = this.#settle(re);
    if (!item) return;
    const { t, c } = item.frame;
    const timeline = this.timeline(c);
    if (!timeline || t !== "msg.send" || !seq) return;
    timeline.tip = Math.max(timeline.tip, seq);
    if (seq > timeline.last) timeline.confirmed.set(re, { ...item, at, seq });
  }

  /** A command of mine took effect, as its `ok` or its own event shows. What I take comes on screen. */
  #settle(id) {
    const item = this.#outbox.settle(id);
    if (item?.frame.t === "ticket.take") this.select(item.frame.c);
    return item;
  }

  #refused(frame) {
    if (!frame.re || this.#history.refused(frame.re)) return;
    const item = this.#outbox.refuse(frame);
    if (!item) return;
    if (item.frame.t === "msg.send") this.#onNews(`Сообщение не отправлено. ${refusal(frame.code)}`);
    else this.#onNews(refusal(frame.code), { visible: true });
    // What was written goes back into its field.
    if (item.frame.t === "form.reply") this.requests.drafts.set(item.frame.form, item.frame.text);
  }

  #typing({ c, by, on, ttl_ms: ttl }) {
    if (by?.role === "operator") return;
    if (!on) {
      this.#typingUntil.delete(c);
      return;
    }
    const lasts = ttl ?? 6_000;
    this.#typingUntil.set(c, Date.now() + lasts);
    setTimeout(() => this.#onChange(), lasts + 50);
  }

  #peerRead({ c, by, seq }) {
    const timeline = this.timeline(c);
    if (timeline && by === "user") timeline.readByPeer = Math.max(timeline.readByPeer, seq);
  }

  #tips(tip) {
    for (const [c, seq] of Object.entries(tip)) {
      const timeline = this.timeline(c);
      if (!timeline) continue;
      timeline.learn(seq);
      this.#repair(c);
    }
  }

  #historyFailed(c, direction) {
    if (direction === "before") this.#onNews("Не удалось загрузить сообщения. Попробуйте ещё раз", { visible: true });
    this.#onChange();
  }

  #timelineOf(c) {
    const held = this.#timelines.get(c);
    if (held) return held;
    const made = new Timeline();
    this.#timelines.set(c, made);
    return made;
  }

  #callCommand(t, details) {
    if (!this.isCallPending(details.callback)) this.#outbox.add({ t, id: newId(), ...details }, clock.now());
  }

  #command(type, c) {
    if (this.#outbox.has(type, c)) return;
    this.#outbox.add({ t: type, id: newId(), c }, clock.now());
  }
}

function isNudged({ nudges, state }) {
  return nudges > 0 && state !== "closed";
}
