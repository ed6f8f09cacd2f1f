// Half-written answers, one a conversation, kept while others are on screen and over a reload of the tab.

export class Drafts {
  #owner;
  #drafts;
  #keep;

  /** `kept` is what `keep` was last given, from before a reload. */
  constructor({ kept, keep }) {
    this.#owner = kept?.owner ?? null;
    this.#drafts = new Map(Object.entries(kept?.drafts ?? {}));
    this.#keep = keep;
  }

  /** This operator goes on; what another one left is forgotten. */
  open(owner) {
    if (this.#owner !== null && this.#owner !== owner) this.#drafts.clear();
    this.#owner = owner;
    this.#save();
  }

  /** What stands in the field of a conversation: {text, isNote}. */
  of(c) {
    return this.#drafts.get(c) ?? { text: "", isNote: false };
  }

  /** Whether something is half-written there. */
  has(c) {
    return this.of(c).text.trim() !== "";
  }

  /** Nothing more will be written there. */
  drop(c) {
    this.#drafts.delete(c);
    this.#save();
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
    this.#owner = null;
    this.#save();
  }

  #save() {
    this.#keep(this.#drafts.size === 0 ? null : { owner: this.#owner, drafts: Object.fromEntries(this.#drafts) });
  }
}
