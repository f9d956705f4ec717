const ended: IteratorReturnResult<undefined> = Object.freeze({ done: true, value: undefined })

/** Gives the next value, at once where it is there; `undefined` at the end. */
export type Read<T> = () => T | undefined | Promise<T | undefined>

/**
 * An iterator over what `read` gives, up to its first `undefined`. Whoever leaves early waits for `leave`, and is not told what became of
 * the rest.
 *
 * Written by hand: an async generator costs three promises a value, this one.
 */
export function iteratorOf<T>(read: Read<T>, leave: () => unknown): AsyncIterableIterator<T> {
  let left = false
  return {
    async next() {
      try {
        const step = left ? undefined : read()
        const value = step instanceof Promise ? await step : step
        if (value !== undefined) return { done: false, value }
      } catch (error) {
        if (!left) throw error
      }
      return ended
    },
    async return() {
      left = true
      try {
        await leave()
      } catch {
        // Whoever leaves is not told.
      }
      return ended
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}
