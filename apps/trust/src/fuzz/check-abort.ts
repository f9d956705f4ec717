import { createChat } from '@chinwag/core'
import { bodyOf, cutAt } from '../../../../packages/core/test/streams.ts'
import { type Finding, stackOf } from './finding.ts'
import type { FuzzCase } from './make-case.ts'

const headers = { 'content-type': 'text/event-stream' }
const request = { model: 'fuzz-model', messages: [{ role: 'user' as const, content: 'Hello' }], stream: true }

/** Who aborts in the middle of an answer gets the reason that he gave, and nothing else; the body is let go. */
export async function checkAbort({ bytes, cuts, abortAfter }: FuzzCase): Promise<Finding | undefined> {
  if (abortAfter === undefined) return undefined
  const body = bodyOf(cutAt(bytes, cuts[1] ?? []))
  const chat = createChat({ fetch: () => Promise.resolve(new Response(body.stream, { headers })) })
  const controller = new AbortController()
  const reason = new Error('The reader left.')
  try {
    let count = 0
    for await (const _ of await chat.send(request, { signal: controller.signal })) {
      if (count++ === abortAfter) controller.abort(reason)
    }
  } catch (error) {
    if (!controller.signal.aborted || error === reason) return undefined
    return { kind: 'abort', detail: stackOf(error) }
  }
  return controller.signal.aborted ? { kind: 'abort', detail: 'The read went on, and ended as a success.' } : undefined
}
