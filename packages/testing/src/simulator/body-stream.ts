import type { Ending } from '../reply/reply.ts'
import type { Write } from '../reply/writes.ts'
import { codeOfLoss, connectionLost } from './connection-lost.ts'
import type { Exchange } from './exchange.ts'

/**
 * The body of a reply: nothing is sent before it is asked for, and hanging up stops it at once.
 *
 * @param lossCode what the connection is said to have died of, where it does
 */
export function bodyStream(
  writes: readonly Write[],
  ending: Ending,
  exchange: Exchange,
  lossCode: string = codeOfLoss(ending),
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let next = 0
  return new ReadableStream(
    {
      start(controller) {
        exchange.signal.addEventListener('abort', () => controller.error(exchange.signal.reason), { once: true })
        if (writes.length === 0 && ending === 'end') finish(controller)
      },
      async pull(controller) {
        const write = writes[next]
        if (write === undefined) return breakOff(controller)
        next += 1
        if (write.delayMs > 0 && !(await exchange.waited(write.delayMs))) return
        exchange.sent(write.bytes.length, write.endsFrame)
        controller.enqueue(write.bytes)
        // Closed with the last byte, so that a reader who stops at the last event did not hang up.
        if (next === writes.length && ending === 'end') finish(controller)
      },
      cancel(reason) {
        exchange.hangUp(reason)
      },
    },
    { highWaterMark: 0 },
  )

  function finish(controller: ReadableStreamDefaultController): void {
    exchange.end('sent')
    controller.close()
  }

  function breakOff(controller: ReadableStreamDefaultController): Promise<void> | undefined {
    if (ending === 'stall') return exchange.gone
    exchange.end('broken')
    controller.error(connectionLost('terminated', lossCode))
    return undefined
  }
}
