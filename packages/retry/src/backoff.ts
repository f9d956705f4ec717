/** The longest wait that a timer takes: browsers and Node run a longer one at once. */
export const maxTimerMs = 2_147_483_647

/** No wait is shorter, unless the server asks for it: a busy loop helps nobody. */
export const minBackoffMs = 50

/** Where backoff starts after a server said that it has too much to do. */
export const throttledBaseMs = 1000

/**
 * The longest wait before a retry, in milliseconds: `min(capMs, baseMs · 2^retry)`.
 *
 * @param retry - how many retries there were before this one; 0 for the first
 */
export function backoffCeilingMs(retry: number, baseMs: number, capMs: number): number {
  return Math.min(capMs, baseMs * 2 ** retry)
}

/**
 * A wait between 50 ms and the ceiling, evenly spread ("full jitter"): callers that failed together do not come back
 * together.
 *
 * @param random - gives a number from 0 up to, not including, 1; what is outside of that counts as the nearer end
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffMs(ceilingMs: number, random: () => number): number {
  return Math.max(minBackoffMs, Math.floor(fraction(random) * ceilingMs))
}

/**
 * A wait that respects what the server asked for: never shorter than the hint, with jitter on top of it.
 *
 * `hint + U(0, min(ceiling, hint / 4 + 1000))`. A hint of 0 means "now", so the 50 ms floor does not hold for it.
 *
 * @param hintMs - what the server asked for, from 0 to {@link maxTimerMs}
 */
export function hintedWaitMs(hintMs: number, ceilingMs: number, random: () => number): number {
  const jitterMs = fraction(random) * Math.min(ceilingMs, hintMs / 4 + 1000)
  return Math.min(maxTimerMs, Math.ceil(hintMs + jitterMs))
}

/** Keeps randomness that is none within its range, 0 to 1. What is no number at all waits longest: the kinder mistake. */
export function fraction(random: () => number): number {
  const drawn = random()
  if (drawn < 0) return 0
  return drawn <= 1 ? drawn : 1
}
