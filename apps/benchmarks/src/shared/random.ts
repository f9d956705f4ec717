/** Random numbers from 0 up to, not including, 1, which the seed decides (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Waits between events that come at random with this mean: exponentially distributed. */
export function exponential(mean: number, random: () => number): number {
  return -mean * Math.log(1 - random())
}
