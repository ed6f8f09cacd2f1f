// What operators noted about conversations, as the server tells of it. The people who ask never see it.

export class Notes {
  #byConversation = new Map();

  /** Notes about a conversation, the oldest first. */
  of(c) {
    return this.#byConversation.get(c) ?? [];
  }

  /** All there is about a conversation. */
  replace(c, notes) {
    this.#byConversation.set(c, notes);
  }

  /** One note more; it may come twice. */
  add(c, note) {
    const others = this.of(c).filter(({ id }) => id !== note.id);
    this.#byConversation.set(c, [...others, note].sort((one, other) => one.at - other.at));
  }

  /** Keeps only those about conversations that `isWanted(c)`. */
  prune(isWanted) {
    for (const c of [...this.#byConversation.keys()]) if (!isWanted(c)) this.#byConversation.delete(c);
  }

  /** Forgets everything. */
  clear() {
    this.#byConversation.clear();
  }
}
