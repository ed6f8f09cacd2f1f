// One link to the server, kept up: opens the socket, says hello, answers pings, notices silence, and comes
// back after a random wait. It knows nothing of conversations: frames go out through `onFrame`, and every
// change of its state through `onState`. Only a command's own `ok` proves delivery, never a send.

import { waitBefore, within } from "./backoff.js";

/** States of a connection. `lost` and later ones say why the link is down. */
export const State = Object.freeze({
  Idle: "idle",
  Connecting: "connecting",
  Greeting: "greeting",
  Syncing: "syncing",
  Live: "live",
  Lost: "lost",
  Refused: "refused",
  Stopped: "stopped",
});

const SUBPROTOCOL = "portal-chat.v1";
const CONNECT_WITHIN = 10_000;
const GREET_WITHIN = 5_000;
const SYNC_SILENCE = 15_000;
const PROBE_WITHIN = 3_000;
const STEADY_AFTER = 60_000;
const WAKE_EVERY = 2_000;

/** Close codes that need more than the ordinary wait. */
const Code = Object.freeze({
  Normal: 1000,
  StateLost: 4003,
  RateLimit: 4008,
  TokenExpired: 4401,
  FirstFinal: 4500,
  Banned: 4503,
  TokenRefused: 4504,
});

export class Connection {
  state = State.Idle;
  #url;
  #hello;
  #onFrame;
  #onState;
  #socket = null;
  #attempt = 0;
  #heartbeat = { every_ms: 25_000, grace_ms: 10_000 };
  #bounds = { min_ms: 500, max_ms: 30_000 };
  #byeSpan = null;
  #mayResume = true;
  #pings = 0;
  #wokeAt = 0;
  #silenceTimer = 0;
  #retryTimer = 0;
  #steadyTimer = 0;

  /** `hello(mayResume)` gives the first frame of each connection. */
  constructor({ url, hello, onFrame, onState }) {
    this.#url = url;
    this.#hello = hello;
    this.#onFrame = onFrame;
    this.#onState = onState;
    const wake = () => this.#wake();
    addEventListener("online", wake);
    addEventListener("offline", wake);
    addEventListener("pageshow", wake);
    addEventListener("pagehide", () => this.#leavePage());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && wake());
  }

  /** Connects now, be it the first time or instead of the rest of a wait. */
  start() {
    this.#dropSocket();
    clearTimeout(this.#retryTimer);
    this.#enter(State.Connecting);
    const socket = new WebSocket(this.#url, SUBPROTOCOL);
    this.#socket = socket;
    this.#expectWithin(CONNECT_WITHIN);
    socket.onopen = () => this.#greet();
    socket.onmessage = (message) => this.#receive(message.data);
    socket.onclose = (close) => this.#closed(close.code);
  }

  /** Closes for good: until `start`, nothing reconnects. */
  stop() {
    this.#dropSocket();
    clearTimeout(this.#retryTimer);
    this.#attempt = 0;
    this.#enter(State.Idle);
  }

  /** Gives the link up and tries a new one: for whoever knows better that it is dead. */
  reset() {
    if (this.#socket) this.#closed(1006);
  }

  /** Hands a frame to the socket; `false` when there is none. `true` promises nothing yet. */
  send(frame) {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #greet() {
    this.#enter(State.Greeting);
    this.#expectWithin(GREET_WITHIN);
    this.send(this.#hello(this.#mayResume));
    this.#mayResume = true;
  }

  #receive(data) {
    const frame = decode(data);
    if (frame === null) return;
    switch (frame.t) {
      case "welcome":
        this.#heartbeat = { ...this.#heartbeat, ...frame.hb };
        this.#bounds = { ...this.#bounds, ...frame.reconnect };
        this.#enter(State.Syncing);
        break;
      case "ping":
        this.send({ t: "pong", n: frame.n });
        break;
      case "bye":
        this.#byeSpan = frame.wait_ms ?? null;
        break;
      default:
    }
    this.#expectWithin(this.state === State.Live ? this.#longestSilence() : SYNC_SILENCE);
    this.#onFrame(frame);
    if (frame.t === "synced" && this.state === State.Syncing) this.#becomeLive();
  }

  #becomeLive() {
    this.#expectWithin(this.#longestSilence());
    this.#steadyTimer = setTimeout(() => (this.#attempt = 0), STEADY_AFTER);
    this.#enter(State.Live);
  }

  #closed(code) {
    this.#dropSocket();
    if (code === Code.TokenRefused || code === Code.Banned || code === Code.TokenExpired) {
      this.#enter(State.Refused, { code });
      return;
    }
    if (code >= Code.FirstFinal && code < 5000) {
      this.#enter(State.Stopped, { code });
      return;
    }
    if (code === Code.StateLost) this.#mayResume = false;
    const wait = this.#waitAfter(code);
    this.#attempt += 1;
    this.#retryTimer = setTimeout(() => this.start(), wait);
    this.#enter(State.Lost, { attempt: this.#attempt });
  }

  #waitAfter(code) {
    const span = this.#byeSpan;
    this.#byeSpan = null;
    if (span) return within(span);
    if (code === Code.RateLimit) return within([30_000, 60_000]);
    return waitBefore(this.#attempt, this.#bounds);
  }

  /** The machine or the tab woke up: a waiting link is tried at once, a standing one must prove it lives. */
  #wake() {
    if (this.state === State.Lost) {
      if (Date.now() - this.#wokeAt < WAKE_EVERY) return;
      this.#wokeAt = Date.now();
      this.start();
    } else if (this.state === State.Live) {
      this.#pings += 1;
      this.send({ t: "ping", n: this.#pings });
      this.#expectWithin(PROBE_WITHIN);
    }
  }

  /** Lets the page enter the back-forward cache; `pageshow` connects again. */
  #leavePage() {
    if (!this.#socket) return;
    this.#dropSocket();
    this.#enter(State.Lost, { attempt: this.#attempt });
  }

  #longestSilence() {
    return this.#heartbeat.every_ms + this.#heartbeat.grace_ms;
  }

  #expectWithin(milliseconds) {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#closed(1006), milliseconds);
  }

  /** Forgets the socket at once: closing a dead link may take its own time-out, minutes long. */
  #dropSocket() {
    clearTimeout(this.#silenceTimer);
    clearTimeout(this.#steadyTimer);
    const socket = this.#socket;
    if (!socket) return;
    this.#socket = null;
    socket.onopen = null;
    socket.onmessage = null;
    socket.onclose = null;
    socket.close(Code.Normal);
  }

  #enter(state, details = {}) {
    this.state = state;
    this.#onState(state, details);
  }
}

/** A frame, or `null` when the text is not one: the connection survives nonsense. */
function decode(data) {
  if (typeof data !== "string") return null;
  try {
    const frame = JSON.parse(data);
    return frame !== null && typeof frame === "object" && typeof frame.t === "string" ? frame : null;
  } catch {
    return null;
  }
}
