import { isChatError } from '../errors/chat-error.ts'
import type { ChatResponse } from '../response/chat-response.ts'
import { errorBody } from './failure-response.ts'
import { keptHeaders } from './kept-headers.ts'

/** A reply as one JSON body. */
export async function jsonResponse(response: ChatResponse): Promise<Response> {
  const completion = await response.completion()
  return new Response(JSON.stringify(completion), headOf(response, 'application/json'))
}

/** A reply as server-sent events, read from upstream only as fast as they are read here. */
export function streamResponse(response: ChatResponse): Response {
  const chunks = response[Symbol.asyncIterator]()
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const send = (data: string): void => controller.enqueue(encoder.encode(`data: ${data}\n\n`))
        try {
          const step = await chunks.next()
          if (!step.done) return send(JSON.stringify(step.value))
          send('[DONE]')
          controller.close()
        } catch (error) {
          if (!isChatError(error)) return controller.error(error)
          // An SDK takes a stream that merely ends for whole: the error has to be said.
          send(JSON.stringify(errorBody(error)))
          controller.close()
        }
      },
      cancel: (reason) => response.cancel(reason),
    },
    { highWaterMark: 0 },
  )
  return new Response(body, headOf(response, 'text/event-stream; charset=utf-8'))
}

function headOf({ status, headers, source }: ChatResponse, contentType: string): ResponseInit {
  const kept = keptHeaders(headers)
  kept.set('content-type', contentType)
  kept.set('x-chinwag-source', source)
  return { status, headers: kept }
}
