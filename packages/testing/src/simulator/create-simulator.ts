import { bodyStream } from './body-stream.ts'
import { codeOfLoss, connectionLost } from './connection-lost.ts'
import { createEngine, type Turn } from './engine.ts'
import { createExchange, type Exchange } from './exchange.ts'
import { createJournal } from './journal.ts'
import type { SimulatorOptions } from './options.ts'
import { readRequest } from './read-request.ts'
import { resolveOptions } from './resolve-options.ts'
import type { SimulatorCall } from './simulator-call.ts'

/** A Chat Completions server without a network. Made by {@link createSimulator}. */
export interface Simulator {
  /**
   * Answers like a server: give it to whatever takes a `fetch`. Any address whose path ends in `/chat/completions` will do.
   *
   * A signal is honoured from the first byte of the request's body to the last byte of the reply's, which goes out as it is read.
   */
  readonly fetch: typeof fetch
  /**
   * The requests so far, oldest first; the last `journalSize` of them. Ask again for later ones: the list does not grow, though its
   * entries keep up with what becomes of them.
   */
  readonly calls: readonly SimulatorCall[]
  /** Forgets all requests: the journal, the attempts, the limits and the prompt cache. Replies on the wire go on. */
  readonly reset: () => void
}

/**
 * Makes a Chat Completions server that runs in the process: it checks requests as the API does, answers in JSON and streams, and plays faults
 * on demand. It needs no key, no network and no set-up.
 *
 * The same requests get the same answers, on every runtime. A request that is repeated is another attempt, and gets another answer, as from a
 * model; with `temperature: 0` or a `seed` in the request it gets the same one.
 *
 * @throws {TypeError} and {@link RangeError} when an option makes no sense.
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { createSimulator } from '@chinwag/testing'
 *
 * const simulator = createSimulator({ seed: 7 })
 * const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch })
 * const answer = await chat.complete({ model: 'sim', messages: [{ role: 'user', content: 'What is a mutex?' }] })
 * console.log(answer.choices[0]?.message.content, simulator.calls.length)
 * ```
 */
export function createSimulator(options: SimulatorOptions = {}): Simulator {
  const resolved = resolveOptions(options)
  const engine = createEngine(resolved)
  const journal = createJournal(resolved.journalSize)

  return {
    get calls() {
      return journal.calls
    },
    reset() {
      journal.clear()
      engine.reset()
    },
    async fetch(input, init) {
      const request = await readRequest(input, init, resolved.maxBodyBytes)
      request.signal?.throwIfAborted()
      const turn = engine.receive(request)
      journal.add(turn.call, sizeOf(turn.call, request.text))
      if (turn.call.error !== undefined) resolved.onError(turn.call.error)
      const exchange = createExchange(turn.call, resolved.clock, request.signal, resolved.onError)
      return sendHead(turn, exchange)
    },
  }
}

/** About how many characters a call has: no token has more than eight. */
function sizeOf({ completion }: SimulatorCall, text: string = ''): number {
  return text.length + 8 * (completion?.usage?.completion_tokens ?? 0)
}

async function sendHead({ reply, writes }: Turn, exchange: Exchange): Promise<Response> {
  if (reply.delayMs > 0) await exchange.waited(reply.delayMs)
  if (reply.head === undefined && reply.ending === 'stall') await exchange.gone
  exchange.signal.throwIfAborted()
  if (reply.head === undefined) {
    exchange.end('broken')
    throw connectionLost('fetch failed', codeOfLoss(reply.ending))
  }
  exchange.headSent()
  return new Response(bodyStream(writes, reply.ending, exchange), reply.head)
}
