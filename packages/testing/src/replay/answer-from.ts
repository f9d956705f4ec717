import type { Write } from '../reply/writes.ts'
import { bodyStream } from '../simulator/body-stream.ts'
import type { Clock } from '../simulator/clock.ts'
import { connectionLost } from '../simulator/connection-lost.ts'
import { createExchange, type ExchangeCall } from '../simulator/exchange.ts'
import { playedHeaders } from './kept-headers.ts'
import { piecesOf, type RecordedResponse, type Recording } from './recording.ts'
import { responseOf } from './response-of.ts'

/** How a recording is played. */
export interface Playing {
  readonly clock: Clock
  /** Whether the recorded waits are waited. */
  readonly timing: boolean
  readonly signal: AbortSignal | undefined
}

const encoder = new TextEncoder()

/** Answers as was recorded: whole, or with a connection that is lost where it was lost, or where the recording ends. */
export async function answerFrom(recording: Recording, { clock, timing, signal }: Playing): Promise<Response> {
  const { response, ending = 'whole', code = 'ECONNRESET' } = recording
  const lossCode = ending === 'left' ? 'RECORDING_ENDS' : code
  const call: ExchangeCall = { outcome: 'open', hungUp: undefined, chunksSent: 0, bytesSent: 0, error: undefined }
  const exchange = createExchange(call, clock, signal, () => undefined)
  const headMs = timing ? (response?.delaysMs?.[0] ?? 0) : 0
  if (headMs > 0) await exchange.waited(headMs)
  exchange.signal.throwIfAborted()
  if (response === undefined) {
    exchange.end('broken')
    throw connectionLost('fetch failed', lossCode)
  }
  const { status } = response
  const writes = writesOf(response, timing)
  const body = bodyStream(writes, ending === 'whole' ? 'end' : 'reset', exchange, lossCode)
  return responseOf(body, { status, headers: playedHeaders(response) })
}

function writesOf(response: RecordedResponse, timing: boolean): Write[] {
  return piecesOf(response).map((piece, index) => ({
    bytes: encoder.encode(piece),
    delayMs: timing ? (response.delaysMs?.[index + 1] ?? 0) : 0,
    endsFrame: true,
  }))
}
