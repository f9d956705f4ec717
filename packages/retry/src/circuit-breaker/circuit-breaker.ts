import {
  type CallContext,
  ChatError,
  type ChatErrorCode,
  type ChatRequest,
  isChatError,
  type Middleware,
} from '@chinwag/core'
import { describe } from '../check-options.ts'
import { ForwardClock } from '../forward-clock.ts'
import { tell } from '../hooks.ts'
import { abortedSignal } from '../pass.ts'
import { watchBreak } from '../watch-reply.ts'
import { type BreakerPolicy, createBreakerPolicy } from './breaker-policy.ts'
import type { CircuitBreakerOptions } from './circuit-breaker-options.ts'
import type { Circuit, StateChange } from './circuit.ts'
import { Circuits } from './circuits.ts'

/**
 * Sends nothing to an upstream that keeps failing: calls fail at once with `overloaded`, until one of them, let through as a probe, is
 * answered.
 *
 * Counted as failures are outages and breaks (`server`, `overloaded`, `timeout`, `connection`, `stream_interrupted`, `invalid_response`), a
 * reply that breaks after its first token too. Throttling (429), a wrong key and a wrong request are answers. The error of an open circuit is
 * not retryable, so that `retry()` does not sit and wait for it, and `fallback()` takes over at once.
 *
 * Put it next to the transport, inside of `retry()`, so that each attempt counts, and a probe is one request.
 *
 * @throws RangeError or TypeError if an option cannot be meant
 * @example
 * ```ts
 * import { createChat } from '@chinwag/core'
 * import { circuitBreaker, fallback, retry } from '@chinwag/retry'
 *
 * const use = [fallback([{ model: 'gpt-4.1-mini' }]), retry(), circuitBreaker({ openMs: 10_000 })]
 * const chat = createChat({ apiKey: 'sk-…', use, timeouts: { firstTokenMs: 20_000 } })
 * ```
 */
export function circuitBreaker(options: CircuitBreakerOptions = {}): Middleware {
  const policy = createBreakerPolicy(options)
  const circuits = new Circuits(policy)
  const clock = new ForwardClock()
  const now = (): number => clock.at(policy.now())
  return async function circuitBreaker(request, next, context) {
    const key = await keyFor(request, context, policy)
    const circuit = circuits.get(key)
    const changed: StateChange = (from, to) => {
      const openMs = to === 'open' ? circuit.waitMs(now()) : undefined
      const event = { model: request.body.model, from, to, openMs }
      context.emit({ type: 'circuit', ...event })
      const { onStateChange } = policy
      tell('onStateChange', onStateChange && (() => onStateChange({ callId: context.id, key, ...event })), context)
    }

    const permit = circuit.admit(now(), changed)
    if (!permit) throw refusal(circuit, now(), context)
    const bounds = { context, signal: request.signal, policy }
    try {
      const response = await (await next(request)).committed()
      circuit.answered(permit, now(), changed)
      return watchBreak(response, bounds, (error, isLate) => {
        if (!isLate && isFailure(error)) circuit.broke(permit, now(), error.retryAfterMs ?? 0, changed)
      })
    } catch (error) {
      if (abortedSignal(bounds) || !isChatError(error)) circuit.released(permit)
      else if (isFailure(error)) circuit.failed(permit, now(), error.retryAfterMs ?? 0, changed)
      // Without a status it is of somebody on this side, and tells nothing.
      else if (error.status === undefined) circuit.released(permit)
      else circuit.answered(permit, now(), changed)
      throw error
    }
  }
}

async function keyFor(request: ChatRequest, context: CallContext, policy: BreakerPolicy): Promise<string> {
  const key: unknown = await policy.key(request, context)
  if (typeof key === 'string') return key
  throw new TypeError(`The \`key\` option must give a string, got ${describe(key)}.`)
}

const failures: ReadonlySet<ChatErrorCode> = new Set<ChatErrorCode>([
  'server',
  'overloaded',
  'timeout',
  'connection',
  'stream_interrupted',
  'invalid_response',
])

function isFailure({ code }: ChatError): boolean {
  return failures.has(code)
}

function refusal(circuit: Circuit, now: number, context: CallContext): ChatError {
  const retryAfterMs = Math.ceil(circuit.waitMs(now))
  const { state } = circuit
  context.emit({ type: 'circuit-refused', state, retryAfterMs })
  const why = state === 'open' ? 'it failed too often' : 'it failed too often, and one call is trying it now'
  return new ChatError(
    `The circuit of this upstream is ${state}: ${why}. Try again in ${retryAfterMs} ms, or add a \`fallback()\`.`,
    { code: 'overloaded', retryable: false, retryAfterMs, details: { circuit: state } },
  )
}
