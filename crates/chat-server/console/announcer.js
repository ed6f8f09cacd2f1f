// Says short news to people who listen to the page, politely, one after another; and shows those that
// everybody should see for a while.

import { element, setText } from "./element.js";

const BETWEEN = 1_200;
const SHOWN_FOR = 7_000;

export class Announcer {
  #region;
  #waiting = [];
  #speaking = false;
  #note;
  #noteText;
  #noteTimer = 0;

  /** `region` is an empty live region that has stood in the page from the start. */
  constructor(region) {
    this.#region = region;
    this.#noteText = element("p", { "data-test": "note" });
    const dismiss = () => this.#hide();
    this.#note = element(
      "div",
      { class: "note", role: "region", "aria-label": "Уведомление", hidden: true },
      this.#noteText,
      element("button", { class: "button button-quiet", type: "button", onclick: dismiss }, "Понятно"),
    );
    document.body.append(this.#note);
  }

  /** Says a text; with `visible` it also stands on screen for some seconds. */
  say(text, { visible = false } = {}) {
    if (text === "") return;
    if (!this.#waiting.includes(text)) this.#waiting.push(text);
    if (!this.#speaking) this.#next();
    if (visible) this.#show(text);
  }

  #next() {
    const text = this.#waiting.shift();
    this.#speaking = text !== undefined;
    setText(this.#region, text ?? "");
    if (this.#speaking) setTimeout(() => this.#next(), BETWEEN);
  }

  #show(text) {
    setText(this.#noteText, text);
    this.#note.hidden = false;
    clearTimeout(this.#noteTimer);
    this.#noteTimer = setTimeout(() => this.#hide(), SHOWN_FOR);
  }

  #hide() {
    this.#note.hidden = true;
  }
}
