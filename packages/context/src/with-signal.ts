/**
 * Waits for work that goes on without this caller. Leaves no listener behind.
 *
 * @throws the reason of the signal, as soon as it aborts
 */
export async function withSignal<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let stop = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    const abort = (): void => reject(signal?.reason)
    if (signal?.aborted) abort()
    signal?.addEventListener('abort', abort, { once: true })
    stop = () => signal?.removeEventListener('abort', abort)
  })
  try {
    // First, so that whoever has left already gets nothing.
    return await Promise.race([aborted, work])
  } finally {
    stop()
  }
}
