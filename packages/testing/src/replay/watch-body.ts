import type { RecordedEnding } from './recording.ts'

/** What is told of a body as it passes. */
export interface BodyWatcher {
  readonly piece: (bytes: Uint8Array) => void
  /** Told once or more; the first counts. `error` is what broke it. */
  readonly end: (ending: RecordedEnding, error?: unknown) => void
}

/** The same body, watched: nothing is read before it is asked for, and hanging up reaches the source. */
export function watchBody(body: ReadableStream<Uint8Array>, watcher: BodyWatcher): ReadableStream<Uint8Array> {
  const reader = body.getReader()
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read()
          if (value !== undefined) {
            watcher.piece(value)
            controller.enqueue(value)
          }
          if (!done) return
          watcher.end('whole')
          controller.close()
        } catch (error) {
          watcher.end('broken', error)
          controller.error(error)
        }
      },
      cancel(reason) {
        watcher.end('left')
        return reader.cancel(reason)
      },
    },
    { highWaterMark: 0 },
  )
}
