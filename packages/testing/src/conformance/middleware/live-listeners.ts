/**
 * Counts the listeners for `abort` on a signal, from now on. A signal that has aborted counts none: they can never be called again.
 *
 * It works on every runtime, unlike asking the runtime; listeners that the runtime adds without calling `addEventListener` are not seen.
 */
export function watchListeners(signal: AbortSignal): () => number {
  const live = new Set<unknown>()
  const { addEventListener: add, removeEventListener: remove } = signal
  const define = (name: string, value: unknown): void =>
    void Object.defineProperty(signal, name, { value, configurable: true, writable: true })

  define('addEventListener', (type: string, listener: unknown, options?: boolean | AddEventListenerOptions): void => {
    Reflect.apply(add, signal, [type, listener, options])
    if (type !== 'abort') return
    live.add(listener)
    if (typeof options === 'object') options.signal?.addEventListener('abort', () => live.delete(listener))
  })
  define('removeEventListener', (type: string, listener: unknown, options?: boolean | EventListenerOptions): void => {
    Reflect.apply(remove, signal, [type, listener, options])
    if (type === 'abort') live.delete(listener)
  })
  return () => (signal.aborted ? 0 : live.size)
}
