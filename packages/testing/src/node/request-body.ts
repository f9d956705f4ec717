import type { IncomingMessage } from 'node:http'

/**
 * The body of a request as it comes in. Called off, the rest of it is thrown away unread: `Readable.toWeb` would destroy the socket,
 * and with it the answer that says why.
 */
export function requestBody(request: IncomingMessage): ReadableStream<Uint8Array> {
  const chunks: AsyncIterator<Uint8Array> = request.iterator({ destroyOnReturn: false })
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await chunks.next()
        if (done === true) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await chunks.return?.()
        request.resume()
      },
    },
    { highWaterMark: 0 },
  )
}
