// The operator's desk: who waits, whom I am talking to, and every log held. It turns frames into this state
// and the operator's actions into commands. Views read it and never touch the connection.

import { Cards } from "./cards.js";
import * as clock from "./clock.js";
import { Finder } from "./finder.js";
import { History } from "./history.js";
import { Notes } from "./notes.js";
import { Outbox } from "./outbox.js";
import { Requests } from "./requests.js";
import { Timeline } from "./timeline.js";
import { Typing } from "./typing.js";
import { newId } from "./uuid.js";
import { refusal } from "./words.js";

const MOST_RESUMED = 20;

export class Desk {
  /** This operator: {id, name}, or `null` before the first welcome. */
  me = null;
  /** What the server accepts. */
  limits = { frame: 65_536, text: 4_000, window: 8 };
  /** How the desk is set up: departments, mine among them, colleagues, answers to begin from, reasons for the end. */
  setup = { departments: [], mine: [], operators: [], replies: [], reasons: [] };
  /** Ids of operators who are connected. */
  here = [];
  /** First answers since the server started: how many in time, of how many. */
  answers = { in_time: 0, of: 0 };
  /** Cards of conversations. */
  cards;
  /** Half-written answers. */
  drafts;
  /** The search by number. */
  finder;
  /** What operators noted. */
  notes = new Notes();
  /** Call-backs and forms. */
  requests = new Requests({ onNews: (text) => this.#onNews(text, { ring: true }) });
  /** Who writes now. */
  typing;

  #epoch = null;
  #timelines = new Map();
  #live = false;
  #outbox;
  #history;
  #send;
  #onChange;
  #onNews;

  /**
   * `send(frame)` hands a frame to the connection; `onChange()` follows every change; `onNews(text, options)` tells
   * what is worth saying aloud; `onSilence()` gives the link up. `kept` and `keep` are the outbox's storage, `drafts`
   * holds half-written answers.
   */
  constructor({ send, kept, keep, drafts, onChange, onNews, onSilence }) {
    const sendLive = (frame) => this.#live && send(frame);
    this.#send = send;
    this.#onChange = onChange;
    this.#onNews = onNews;
    this.drafts = drafts;
    this.cards = new Cards({ onChange, onNews });
    this.finder = new Finder({ send: sendLive, onChange });
    this.typing = new Typing({ send: sendLive, onChange });
    this.#outbox = new Outbox({ kept, keep, send, onChange, onSilence });
    this.#history = new History({ send, onFailure: (c, direction) => this.#historyFailed(c, direction) });
  }

  // What the views read.

  /** Name of the conversation on screen, or `null`. */
  get selected() {
    return this.cards.selected;
  }

  /** The card on screen, or `null`. */
  get card() {
    return this.cards.get(this.selected);
  }

  /** The log of a conversation, or `null`. */
  timeline(c) {
    return this.#timelines.get(c) ?? null;
  }

  /** My messages the server has not put into the log yet, oldest first. */
  echoes(c) {
    const confirmed = [...(this.timeline(c)?.confirmed.values() ?? [])];
    return [...confirmed, ...this.#outbox.of("msg.send", c)];
  }

  /** My notes the server has not taken yet, oldest first. */
  noteEchoes(c) {
    return this.#outbox.of("note.add", c);
  }

  /** Unread messages of one conversation. */
  unread(c) {
    return this.timeline(c)?.unread ?? 0;
  }

  /** Unread messages of all my conversations. */
  get totalUnread() {
    return this.cards.mine.reduce((sum, { c }) => sum + this.unread(c), 0);
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

  /** Puts a conversation on screen, or none. */
  select(c) {
    this.cards.selected = c;
    this.#prune();
    this.#onChange();
  }

  /** Takes a conversation from the line. */
  take(c) {
    this.#once("ticket.take", { c });
  }

  /** Puts it back into the line. */
  release(c) {
    this.#once("ticket.release", { c });
  }

  /** Gives it to a department, `dept`, or to a colleague, `to`. */
  transfer(c, { dept, to }) {
    this.#once("ticket.transfer", { c, dept, to });
  }

  /** Ends it, with what the person is told. */
  end(c, { reason, summary }) {
    this.#once("ticket.close", { c, reason, summary });
  }

  /** Shows a card in a conversation of mine, or asks the person for something. */
  show(t, c, details = {}) {
    this.#outbox.add({ t, id: newId(), c, ...details }, clock.now());
  }

  /** Begins to call. */
  takeCall(callback) {
    if (!this.isCallPending(callback)) this.#command("callback.take", { callback });
  }

  /** Says how the call ended. */
  finishCall(callback, result) {
    if (!this.isCallPending(callback)) this.#command("callback.done", { callback, result });
  }

  /** Answers a form by mail. */
  replyToForm(form, text) {
    this.#command("form.reply", { form, text });
  }

  /** Writes a message. */
  write(c, text) {
    this.typing.sent();
    this.#command("msg.send", { c, text });
  }

  /** Notes something for operators only. */
  addNote(c, text) {
    this.#command("note.add", { c, text });
  }

  /** Takes a refused message out; gives its text back. */
  discard(id) {
    return this.#outbox.discard(id)?.frame.text ?? "";
  }

  /** Everything of this conversation was on screen. */
  markRead(c) {
    const timeline = this.timeline(c);
    if (!timeline || !this.#live || timeline.last <= timeline.read || !this.cards.isMine(this.cards.get(c) ?? {})) return;
    if (!this.#send({ t: "msg.read", c, seq: timeline.last })) return;
    timeline.read = timeline.last;
    this.#onChange();
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
    this.drafts.clear();
    this.requests.clear();
    this.me = null;
    this.#live = false;
  }

  // The link.

  /** What is held, for `hello.resume`; `undefined` when nothing is. */
  get resume() {
    const held = this.cards.mine
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
    this.finder.close();
    this.typing.forget();
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
      case "desk":
        return this.#setUp(frame);
      case "here":
        return (this.here = frame.ops ?? []);
      case "answers":
        return (this.answers = frame);
      case "line":
        return this.#replaceLine(frame.items ?? []);
      case "ticket":
        return this.#replaceCard(frame.card);
      case "found":
        return this.#found(frame);
      case "notes":
        return this.notes.replace(frame.c, frame.items ?? []);
      case "note":
        return this.#noted(frame);
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
        return this.typing.receive(frame);
      case "read":
        return this.#peerRead(frame);
      case "ping":
        return this.#tips(frame.tip ?? {});
      default:
        return undefined;
    }
  }

  #forgetConversations() {
    this.cards.clear();
    this.notes.clear();
    this.#timelines.clear();
    this.#epoch = null;
  }

  #welcome({ user, epoch, now, limits, convs }) {
    if (this.me !== null && this.me.id !== user.id) this.#forgetConversations();
    this.me = user;
    this.cards.me = user;
    this.drafts.open(user.id);
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

  #setUp(setup) {
    this.setup = { ...this.setup, ...setup };
    this.cards.departments = this.setup.mine;
  }

  #replaceLine(items) {
    this.cards.replaceAll(items);
    for (const card of items) this.#follow(card);
    this.#prune();
  }

  #replaceCard(card) {
    this.cards.replace(card);
    this.#follow(card);
    this.#prune();
  }

  #found({ re, card, notes, form }) {
    if (!this.finder.answered(re)) return;
    if (form) this.requests.find(form);
    if (!card) return;
    this.cards.look(card);
    this.notes.replace(card.c, notes ?? []);
    this.#follow(card);
    this.#prune();
  }

  #noted({ c, note }) {
    this.#outbox.settle(note.id);
    this.notes.add(c, note);
  }

  /** The log of a conversation I take part in, or look at, goes as far as its card says. */
  #follow({ c, last }) {
    if (!this.cards.isFollowed(c)) return;
    const timeline = this.#timelineOf(c);
    timeline.tip = Math.max(timeline.tip, last);
    this.#repair(c);
  }

  /** Forgets logs that nobody follows. */
  #prune() {
    this.cards.prune();
    const isFollowed = (c) => this.cards.isFollowed(c);
    this.notes.prune(isFollowed);
    for (const c of [...this.#timelines.keys()]) if (!isFollowed(c)) this.#timelines.delete(c);
  }

  #event(event) {
    if (event.id) this.#settle(event.id);
    const timeline = this.timeline(event.c);
    if (!timeline) return;
    if (timeline.append(event)) this.#noteEvent(event);
    this.#repair(event.c);
  }

  #noteEvent(event) {
    const { c, k, by } = event;
    const card = this.cards.get(c);
    if (k === "msg" && by?.role === "user") {
      this.typing.stopped(c);
      if (this.#live && card) this.#onNews(c === this.selected ? "" : `Новое сообщение, ${card.no}`, { ring: true });
    }
    if (k === "ticket.closed") this.drafts.drop(c);
    this.cards.note(c, event);
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
    const { t, c, text } = item.frame;
    if (t === "note.add") this.notes.add(c, { id: re, at, op: this.me, text });
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
    if (!frame.re || this.#history.refused(frame.re) || this.finder.refused(frame)) return;
    const item = this.#outbox.refuse(frame);
    if (!item) return;
    const { t, c, form, text } = item.frame;
    if (t === "msg.send") this.#onNews(`Сообщение не отправлено. ${refusal(frame.code)}`);
    else this.#onNews(refusal(frame.code), { visible: true });
    // What was written goes back into its field.
    if (t === "form.reply") this.requests.drafts.set(form, text);
    if (t === "note.add") this.drafts.giveBack(c, text);
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

  /** A command that has one effect at most for now. */
  #once(t, fields) {
    if (!this.#outbox.has(t, fields.c)) this.#command(t, fields);
  }

  #command(t, fields) {
    this.#outbox.add({ t, id: newId(), ...fields }, clock.now());
  }
}
