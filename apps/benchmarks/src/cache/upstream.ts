import { completion, eventsOf, headers } from '../shared/replies.ts'

/** Chunks of content in a streamed answer. */
export const chunks = 50

/** A server within this process, so that nothing of a network is measured. */
export interface Upstream {
  readonly fetch: typeof fetch
  /** How often it was asked. */
  calls(): number
}

/** Answers at once, or, with `delayMs`, after so long, and each chunk so long after the one before. */
export function createUpstream(delayMs = 0): Upstream {
  const events = eventsOf(chunks)
  let calls = 0
  return {
    calls: () => calls,
    async fetch(_, init) {
      calls++
      if (delayMs > 0) await sleep(delayMs)
      if (typeof init?.body !== 'string') throw new TypeError('A request must have its body as text.')
      const isStream = (JSON.parse(init.body) as { readonly stream?: boolean }).stream === true
      if (!isStream)
        return new Response(new Uint8Array(completion), { headers: { ...headers, 'content-type': 'application/json' } })
      return new Response(streamOf(events, delayMs), { headers: { ...headers, 'content-type': 'text/event-stream' } })
    },
  }
}

function streamOf(events: readonly Uint8Array[], delayMs: number): ReadableStream<Uint8Array> {
  let at = 0
  return new ReadableStream({
    async pull(controller) {
      if (delayMs > 0 && at > 0) await sleep(delayMs)
      const event = events[at++]
      if (event) controller.enqueue(new Uint8Array(event))
      else controller.close()
    },
  })
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
