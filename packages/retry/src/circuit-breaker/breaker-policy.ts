import { type CallContext, type ChatRequest, upstreamKey } from '@chinwag/core'
import { maxTimerMs } from '../backoff.ts'
import { checkFunction, checkNames, checkNumber, describe, isOptions } from '../check-options.ts'
import type { CircuitBreakerOptions } from './circuit-breaker-options.ts'
import type { CircuitLimits } from './circuit.ts'
import { withoutQuery } from './without-query.ts'

/** The options of `circuitBreaker()`, checked and complete. */
export interface BreakerPolicy extends CircuitLimits {
  readonly key: NonNullable<CircuitBreakerOptions['key']>
  readonly onStateChange: CircuitBreakerOptions['onStateChange']
  readonly now: () => number
}

const optionNames = Object.keys({
  windowMs: true,
  minimumCalls: true,
  failureRatio: true,
  openMs: true,
  maxOpenMs: true,
  probeMs: true,
  key: true,
  onStateChange: true,
  now: true,
} satisfies Record<keyof CircuitBreakerOptions, true>)

/** @throws RangeError or TypeError that names the option and the value */
export function createBreakerPolicy(options: CircuitBreakerOptions): BreakerPolicy {
  if (!isOptions(options)) {
    throw new TypeError(`The options of \`circuitBreaker()\` must be an object, got ${describe(options)}.`)
  }
  checkNames('`circuitBreaker()`', options, optionNames)
  const { windowMs = 30_000, minimumCalls = 20, failureRatio = 0.5, openMs = 5000, maxOpenMs = 60_000 } = options
  const { probeMs = 30_000, key = keyOf, onStateChange, now = () => Date.now() } = options
  checkNumber('windowMs', windowMs, { min: 1, max: maxTimerMs })
  checkNumber('minimumCalls', minimumCalls, { min: 1, integer: true })
  checkNumber('failureRatio', failureRatio, { min: 0.01, max: 1, ratio: true })
  checkNumber('openMs', openMs, { min: 1, max: maxTimerMs })
  checkNumber('maxOpenMs', maxOpenMs, { min: openMs, max: maxTimerMs })
  checkNumber('probeMs', probeMs, { min: 1, max: maxTimerMs })
  checkFunction('key', options.key)
  checkFunction('onStateChange', onStateChange)
  checkFunction('now', options.now)
  return { windowMs, minimumCalls, failureRatio, openMs, maxOpenMs, probeMs, key, onStateChange, now }
}

async function keyOf(request: ChatRequest, context: CallContext): Promise<string> {
  const upstream = context.get(upstreamKey)
  return JSON.stringify([
    await withoutQuery(upstream?.baseURL ?? ''),
    request.body.model,
    await upstream?.scope(request, context),
  ])
}
