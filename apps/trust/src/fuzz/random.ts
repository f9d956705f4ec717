/** Chance that can be had again: the same seed gives the same numbers. */
export interface Random {
  /** An integer from 0 on, below `limit`. */
  below(limit: number): number
  chance(probability: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
}

/** @param words - what the numbers depend on: a seed, and the number of a case */
export function createRandom(...words: readonly number[]): Random {
  let state = words.reduce((hash, word) => Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15), 0x243f6a88)
  // mulberry32: 32 bits of state are enough for one case, and the next case has a state of its own.
  function next(): number {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (list) => list[below(list.length)] ?? list[0],
  }
}

/** As many of them as chance says, from `least` to `most`. */
export function some<T>(random: Random, least: number, most: number, make: (at: number) => T): T[] {
  return Array.from({ length: least + random.below(most - least + 1) }, (_, at) => make(at))
}
