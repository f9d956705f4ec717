import type { Clock } from './clock.ts'

/**
 * Makes a clock whose time passes as fast as the program runs: a wait of a minute takes no time, and waits end in the right order.
 *
 * It moves the simulator's time alone. To move a client's timeouts with it, use the fake timers of your test runner and no clock.
 *
 * @example
 * ```ts
 * import { createSimulator, createVirtualClock } from '@chinwag/testing'
 *
 * const clock = createVirtualClock()
 * const simulator = createSimulator({ clock, latency: { firstTokenMs: 800, tokenMs: 25, jitter: 0.4 } })
 * console.log(simulator.calls.length, clock.now())
 * ```
 */
export function createVirtualClock(): Clock {
  let time = 0
  let order = 0
  let moving = false
  const sleepers: { readonly due: number; readonly order: number; readonly wake: () => void }[] = []

  async function move(): Promise<void> {
    moving = true
    while (sleepers.length > 0) {
      // A turn of the event loop lets everything that is ready run, and perhaps sleep less long, before time moves.
      await new Promise((resolve) => setTimeout(resolve, 0))
      sleepers.sort((left, right) => left.due - right.due || left.order - right.order)
      const next = sleepers.shift()
      if (next === undefined) break
      time = Math.max(time, next.due)
      next.wake()
    }
    moving = false
  }

  return {
    now: () => time,
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        const sleeper = { due: time + ms, order: order++, wake }
        function wake(): void {
          signal.removeEventListener('abort', stop)
          resolve()
        }
        function stop(): void {
          sleepers.splice(sleepers.indexOf(sleeper), 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', stop, { once: true })
        sleepers.push(sleeper)
        if (!moving) void move()
      }),
  }
}
