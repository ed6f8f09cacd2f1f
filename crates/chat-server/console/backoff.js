// How long to wait before the next connection: full jitter, so that a thousand consoles cut off in the
// same second do not come back in the same second.

const MOST_DOUBLINGS = 16;

/** Milliseconds before try `attempt` (from 0), within the bounds the server announced. */
export function waitBefore(attempt, { min_ms, max_ms }, random = Math.random) {
  const ceiling = Math.min(max_ms, min_ms * 2 ** Math.min(attempt, MOST_DOUBLINGS));
  return min_ms + random() * ceiling;
}

/** A moment within `[from, to]` milliseconds. */
export function within([from, to], random = Math.random) {
  return from + random() * Math.max(0, to - from);
}
