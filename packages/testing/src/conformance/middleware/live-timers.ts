/** Counts timers that were set while it watches, and neither rang nor were cleared. */
export interface TimerWatch {
  count(): number
  stop(): void
}

type Callable = (...given: never[]) => unknown
type Timers = Pick<typeof globalThis, 'setTimeout' | 'setInterval' | 'clearTimeout' | 'clearInterval'>

/** All who watch share one wrapper around the global functions: cases may run at the same time. */
let shared: { readonly live: Set<number>; readonly restore: () => void; watchers: number } | undefined

/**
 * Watches the timers of the whole program, as nobody can tell whose a timer is: look for numbers that grow with every call.
 *
 * It works on every runtime, and sees timers that do not keep a process alive. It does not see those of `node:timers` and `AbortSignal.timeout`.
 */
export function watchTimers(): TimerWatch {
  const watch = (shared ??= { ...wrapTimers(globalThis), watchers: 0 })
  watch.watchers++
  return {
    count: () => watch.live.size,
    stop() {
      if (--watch.watchers > 0) return
      watch.restore()
      shared = undefined
    },
  }
}

function wrapTimers(target: Timers): { live: Set<number>; restore: () => void } {
  const live = new Set<number>()

  const wrapSet = (set: Callable, isOnce: boolean) =>
    function setTimer(callback: unknown, ...rest: unknown[]): unknown {
      if (typeof callback !== 'function') return Reflect.apply(set, target, [callback, ...rest])
      const ring = function (this: unknown, ...given: unknown[]): unknown {
        if (isOnce) live.delete(Number(handle))
        return Reflect.apply(callback, this, given)
      }
      const handle: unknown = Reflect.apply(set, target, [ring, ...rest])
      live.add(Number(handle))
      return handle
    }
  const wrapClear = (clear: Callable) =>
    function clearTimer(handle: unknown): void {
      if (handle !== undefined && handle !== null) live.delete(Number(handle))
      Reflect.apply(clear, target, [handle])
    }

  const restores = [
    replace(target, 'setTimeout', wrapSet(target.setTimeout, true)),
    replace(target, 'setInterval', wrapSet(target.setInterval, false)),
    replace(target, 'clearTimeout', wrapClear(target.clearTimeout)),
    replace(target, 'clearInterval', wrapClear(target.clearInterval)),
  ]
  return { live, restore: () => restores.forEach((restore) => restore()) }
}

/** What the function carries, such as its form for `util.promisify`, its stand-in carries too. */
function replace(target: Timers, name: keyof Timers, wrapper: Callable): () => void {
  const original = target[name]
  Object.defineProperties(wrapper, Object.getOwnPropertyDescriptors(original))
  Object.assign(target, { [name]: wrapper })
  return () => {
    // Somebody else's stand-in may be there by now: it stays.
    if (Object.is(target[name], wrapper)) Object.assign(target, { [name]: original })
  }
}
