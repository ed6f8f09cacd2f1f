// Everything this console keeps, in one place: it lives as long as the browser tab and is wiped by «Выйти».
// A browser that refuses storage still works, only a reload forgets.

const PREFIX = "portal-chat.console.";

/** What is kept: the operator's token, unconfirmed commands with their owner, the open conversation. */
export const KEYS = ["token", "outbox", "selected"];

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
