import { withSignal } from './with-signal.ts'

/**
 * Gives work a time limit, and a signal that aborts when it is over or the outer one aborts. Work that heeds no signal is left behind.
 *
 * @throws what `late` gives, when the time is over; the reason of the outer signal, as soon as that aborts
 */
export async function within<T>(
  ms: number,
  outer: AbortSignal | undefined,
  late: () => Error,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const abort = (): void => controller.abort(outer?.reason)
  const timer = setTimeout(() => controller.abort(late()), ms)
  outer?.addEventListener('abort', abort, { once: true })
  if (outer?.aborted) abort()
  try {
    return await withSignal(work(signal), signal)
  } catch (error) {
    // Whoever heeds the signal may reject with an error of their own first.
    throw signal.aborted ? signal.reason : error
  } finally {
    clearTimeout(timer)
    outer?.removeEventListener('abort', abort)
  }
}
