import { LRUCache } from 'lru-cache'

/** More requests than are under way twice at the same time. */
const maxRequests = 10_000

/**
 * Sees to it that an answer never takes the place of one that was asked for later, such as that of a refresh.
 *
 * Call it when the server is asked; call what it gives when the answer is here: it says whether the answer is still the newest.
 */
export function createOrder(): (key: string) => () => boolean {
  const newest = new LRUCache<string, number>({ max: maxRequests })
  let count = 0
  return (key) => {
    const number = ++count
    return () => {
      if ((newest.get(key) ?? 0) > number) return false
      newest.set(key, number)
      return true
    }
  }
}
