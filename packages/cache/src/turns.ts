import { LRUCache } from 'lru-cache'

/** More requests than are sampled at the same time; what is forgotten only starts again with its first variant. */
const maxRequests = 10_000

/** Counts, for each request, how often it came: 0 the first time. */
export function createTurns(): (key: string) => number {
  const turns = new LRUCache<string, number>({ max: maxRequests })
  return (key) => {
    const turn = turns.get(key) ?? 0
    turns.set(key, turn + 1)
    return turn
  }
}
