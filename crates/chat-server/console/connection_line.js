// The line that says how the link to the server is: quiet while all is well, clear when it is not.

import { State } from "./connection.js";
import { element, setAttribute, setText } from "./element.js";

const RESTORED_FOR = 5_000;

export class ConnectionLine {
  #place;
  #text;
  #button;
  #wasLost = false;
  #timer = 0;

  /** Fills `place`; `reconnect()` is called by the button «Подключиться сейчас». */
  constructor(place, { reconnect }) {
    this.#place = place;
    this.#text = element("span", { class: "connection-text", role: "status", "data-test": "connection" });
    this.#button = element(
      "button",
      { class: "button button-light", type: "button", hidden: true, onclick: reconnect },
      "Подключиться сейчас",
    );
    place.append(this.#text, this.#button);
  }

  /** Shows a state of the connection. */
  show(state) {
    clearTimeout(this.#timer);
    switch (state) {
      case State.Idle:
      case State.Refused:
        this.#wasLost = false;
        return this.#say("idle", "");
      case State.Live:
        if (!this.#wasLost) return this.#say("live", "На связи");
        this.#wasLost = false;
        this.#timer = setTimeout(() => this.#say("live", "На связи"), RESTORED_FOR);
        return this.#say("live", "Связь восстановлена");
      case State.Lost:
        this.#wasLost = true;
        return this.#say("lost", lostText());
      case State.Stopped:
        return this.#say("stopped", "Вышла новая версия консоли. Обновите страницу");
      default:
        return this.#wasLost ? this.#say("lost", lostText()) : this.#say("connecting", "Подключаемся…");
    }
  }

  #say(state, text) {
    setAttribute(this.#place, "data-state", state);
    setAttribute(this.#text, "data-state", state);
    setText(this.#text, text);
    this.#button.hidden = state !== "lost";
  }
}

function lostText() {
  return navigator.onLine
    ? "Связь прервалась. Подключаемся снова, написанное не потеряется"
    : "Нет интернета. Написанное уйдёт, когда связь вернётся";
}
