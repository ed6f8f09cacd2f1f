// A short tone for what comes while nobody looks. It is made here, of two notes; whether it is wanted is remembered.

import { setText } from "./element.js";
import * as storage from "./storage.js";

const NOTES = [
  { pitch: 660, at: 0 },
  { pitch: 880, at: 0.14 },
];
const LASTS = 0.22;
const LOUDNESS = 0.12;
const PAUSE = 2_000;

export class Sound {
  #button;
  #isOn;
  #context = null;
  #rangAt = 0;

  /** `button` switches it. */
  constructor(button) {
    this.#button = button;
    this.#isOn = storage.loadSetting("sound") !== "off";
    button.addEventListener("click", () => this.#switch());
    // Browsers let a page sound only after somebody touched it.
    for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => this.#wake(), { passive: true });
    this.#show();
  }

  /** Sounds, if it is switched on, and not again at once. */
  ring() {
    if (!this.#isOn || this.#context?.state !== "running" || Date.now() - this.#rangAt < PAUSE) return;
    this.#rangAt = Date.now();
    for (const { pitch, at } of NOTES) this.#play(pitch, this.#context.currentTime + at);
  }

  #play(pitch, at) {
    const tone = this.#context.createOscillator();
    const volume = this.#context.createGain();
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + LASTS);
    tone.connect(volume).connect(this.#context.destination);
    tone.start(at);
    tone.stop(at + LASTS);
  }

  #switch() {
    this.#isOn = !this.#isOn;
    storage.saveSetting("sound", this.#isOn ? "on" : "off");
    this.#show();
    this.#rangAt = 0;
    this.ring();
  }

  #show() {
    setText(this.#button, this.#isOn ? "Звук включён" : "Звук выключен");
  }

  #wake() {
    if (!this.#isOn) return;
    try {
      this.#context ??= new AudioContext();
      if (this.#context.state === "suspended") this.#context.resume().catch(() => {});
    } catch {
      // No audio on this machine.
    }
  }
}
