// Half-written answers, one a conversation, kept while others are on screen and over a reload of the tab.

export class Drafts {
  #drafts;
  #keep;

  /** `kept` is what `keep` was last given, from before a reload. */
  constructor({ kept, keep }) {
    this.#drafts = new Map(Object.entries(kept ?? {}));
    this.#keep = keep;
  }

  /** What stands in the field of a conversation: {text, isNote}. */
  of(c) {
    return this.#drafts.get(c) ?? { text: "", isNote: false };
  }

  /** Changes it. */
  set(c, { text, isNote }) {
    if (text === "" && !isNote) this.#drafts.delete(c);
    else this.#drafts.set(c, { text, isNote });
    this.#save();
  }

  /** A note was not taken: it goes back into its field, before what stands there. */
  giveBack(c, text) {
    const { text: rest } = this.of(c);
    this.set(c, { text: rest === "" ? text : `${text}\n${rest}`, isNote: true });
  }

  /** Forgets all. */
  clear() {
    this.#drafts.clear();
    this.#save();
  }

  #save() {
    this.#keep(this.#drafts.size === 0 ? null : Object.fromEntries(this.#drafts));
  }
}
