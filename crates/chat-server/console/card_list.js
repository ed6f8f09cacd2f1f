// A part of the left column: a heading with a count, a list of cards, and words for when there are none. Each card
// keeps its element, so that focus and live regions are left in peace.

import { arrange, element, setText } from "./element.js";

export class CardList {
  /** The section's element. */
  root;
  /** The heading. */
  title;
  #heading;
  #count;
  #list;
  #empty;
  #key;
  #make;
  #fill;
  #made = new Map();

  /**
   * `name` names the list in the page, `empty` are the words for no cards; `key(card)` tells cards apart,
   * `make(card)` gives an object with the `root` of a new one, `fill(made, card)` shows the card as it is now.
   */
  constructor({ name, heading, empty, key, make, fill }) {
    this.#key = key;
    this.#make = make;
    this.#fill = fill;
    this.#heading = element("span");
    this.#count = element("span", { class: "count" });
    this.title = element("h2", { id: `${name}-title`, tabindex: "-1" }, this.#heading, " ", this.#count);
    this.#list = element("ul", { class: "cards", "aria-labelledby": `${name}-title`, "data-test": name });
    this.#empty = element("p", { class: "empty" }, empty);
    this.root = element("section", {}, this.title, this.#list, this.#empty);
    this.name(heading);
  }

  /** Changes the heading. */
  name(heading) {
    setText(this.#heading, heading);
  }

  /** Shows these cards, and a count beside the heading unless it is 0. */
  render(cards, count = cards.length) {
    setText(this.#count, count > 0 ? String(count) : "");
    this.#list.hidden = cards.length === 0;
    this.#empty.hidden = cards.length > 0;
    const wanted = new Set(cards.map(this.#key));
    for (const key of [...this.#made.keys()]) if (!wanted.has(key)) this.#made.delete(key);
    const rows = cards.map((card) => {
      const made = this.#of(card);
      this.#fill(made, card);
      return made.root;
    });
    arrange(this.#list, rows);
  }

  /** Puts the focus on a card. */
  focus(key) {
    const card = this.#made.get(key)?.root;
    card?.setAttribute("tabindex", "-1");
    card?.focus();
  }

  #of(card) {
    const key = this.#key(card);
    if (!this.#made.has(key)) this.#made.set(key, this.#make(card));
    return this.#made.get(key);
  }
}
