// One conversation's log as far as it is held: a window of events without gaps, `first` to `last`.
// The server numbers events 1, 2, 3…; whatever is at or below `last` has been seen and is dropped.

export class Timeline {
  /** Held events, by position. */
  events = [];
  /** Newest position known to exist; above `last` something is missing. */
  tip = 0;
  /** Newest position this operator has read. */
  read = 0;
  /** Newest position the person who asks has read. */
  readByPeer = 0;
  /** Messages confirmed by `ok` whose event is still on its way: id → {frame, at, seq}. */
  confirmed = new Map();

  /** First position held, 0 when none. */
  get first() {
    return this.events[0]?.seq ?? 0;
  }

  /** Newest position held without a gap. */
  get last() {
    return this.events.at(-1)?.seq ?? this.#before;
  }

  /** Whether nothing is held. */
  get isEmpty() {
    return this.events.length === 0;
  }

  /** Whether events above the newest held one are known to exist and nobody is about to send them. */
  get hasGap() {
    return this.tip > this.last && this.last >= this.#promised;
  }

  /** Whether the log goes back further than the window. */
  get hasEarlier() {
    return this.first > 1;
  }

  /** The position before an announced window that has not arrived yet. */
  #before = 0;

  /** Up to here the server said it is sending. */
  #promised = 0;

  /** The server will send `from..=to`. What is held but does not touch them would leave a hole: it goes. */
  announce({ from, to }) {
    if (from > this.last + 1 || this.isEmpty) this.#restart(from - 1);
    this.#promised = to;
    this.tip = Math.max(this.tip, to);
  }

  /** Position `seq` exists. What was promised has had its time: it is missing if it is not here. */
  learn(seq) {
    this.tip = Math.max(this.tip, seq);
    this.#promised = 0;
  }

  /** Takes the next event; gives whether it was new. One beyond a gap only raises `tip`. */
  append(event) {
    this.tip = Math.max(this.tip, event.seq);
    if (event.seq > this.last + 1) this.#promised = 0;
    if (event.seq !== this.last + 1) return false;
    this.events.push(event);
    if (event.id) this.confirmed.delete(event.id);
    return true;
  }

  /** Takes a page of history, wherever it touches the window. Gives the events that were new, in order. */
  merge(page) {
    const sorted = [...page].sort((one, other) => one.seq - other.seq);
    if (this.isEmpty && sorted.length > 0) this.#restart(sorted[0].seq - 1);
    const earlier = [];
    for (const event of [...sorted].reverse()) {
      const edge = earlier.at(-1)?.seq ?? this.first;
      if (edge > 0 && event.seq === edge - 1) earlier.push(event);
    }
    this.events.unshift(...earlier.reverse());
    return sorted.filter((event) => this.append(event));
  }

  /** How many messages of the person who asks this operator has not read. */
  get unread() {
    return this.events.filter(({ seq, k, by }) => seq > this.read && k === "msg" && by?.role === "user").length;
  }

  /** Forgets positions: the log began a new life. */
  forget() {
    this.#restart(0);
    this.tip = 0;
    this.read = 0;
    this.readByPeer = 0;
  }

  #restart(before) {
    this.events = [];
    this.#before = before;
    this.#promised = 0;
  }
}
