import { setImmediate } from 'node:timers/promises'

/** Time that passes only when all that is ready has run. In milliseconds. */
export interface Clock {
  now(): number
  /** Runs something at a time; at once if that has passed. */
  at(time: number, run: () => void): void
  /** Waits; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Plays all that was planned, in order, until nothing is left. */
  run(): Promise<void>
}

interface Planned {
  readonly time: number
  readonly order: number
  readonly run: () => void
}

/** A clock that begins at `start`. Not at 0 by default: a time that is 0 hides mistakes. */
export function createClock(start = 1_000_000): Clock {
  let now = start
  let order = 0
  const planned: Planned[] = []

  const at = (time: number, run: () => void): void => push(planned, { time: Math.max(now, time), order: order++, run })

  return {
    now: () => now,
    at,
    async sleep(ms, signal) {
      signal.throwIfAborted()
      await new Promise<void>((resolve, reject) => {
        const stop = (): void => reject(signal.reason)
        signal.addEventListener('abort', stop, { once: true })
        at(now + ms, () => {
          signal.removeEventListener('abort', stop)
          resolve()
        })
      })
    },
    async run() {
      for (let next = pop(planned); next; next = pop(planned)) {
        now = next.time
        next.run()
        // Every promise that is ready settles before time moves.
        await setImmediate()
      }
    },
  }
}

const isSooner = (one: Planned, other: Planned): boolean =>
  one.time < other.time || (one.time === other.time && one.order < other.order)

/** Into a binary heap, the soonest first. */
function push(heap: Planned[], item: Planned): void {
  let at = heap.length
  while (at > 0) {
    const parent = (at - 1) >> 1
    const above = heap[parent]
    if (!above || isSooner(above, item)) break
    heap[at] = above
    at = parent
  }
  heap[at] = item
}

function pop(heap: Planned[]): Planned | undefined {
  const [first] = heap
  const last = heap.pop()
  if (heap.length === 0 || !last) return first
  let at = 0
  for (;;) {
    const left = heap[2 * at + 1]
    const right = heap[2 * at + 2]
    const child = right && left && isSooner(right, left) ? right : left
    if (!child || !isSooner(child, last)) break
    heap[at] = child
    at = child === right ? 2 * at + 2 : 2 * at + 1
  }
  heap[at] = last
  return first
}
