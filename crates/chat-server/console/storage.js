// Everything this console keeps, in one place: it lives as long as the browser tab and is wiped by «Выйти»; settings
// that tell of nobody stay. A browser that refuses storage still works, only a reload forgets.

const PREFIX = "portal-chat.console.";

/** What is kept: the operator's token, unconfirmed commands with their owner, half-written answers, the open conversation. */
export const KEYS = ["token", "outbox", "drafts", "selected"];

/** Reads one value, or `null`. */
export function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key));
  } catch {
    return null;
  }
}

/** Keeps one value; `null` removes it. */
export function save(key, value) {
  try {
    if (value === null) sessionStorage.removeItem(PREFIX + key);
    else sessionStorage.setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Storage refused or full: memory still holds the value.
  }
}

/** Forgets everything. */
export function wipe() {
  for (const key of KEYS) save(key, null);
}

/** Reads a setting of this browser, or `null`. */
export function loadSetting(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** Keeps a setting. */
export function saveSetting(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // Storage refused or full: it is asked for again.
  }
}
