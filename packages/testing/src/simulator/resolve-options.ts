import { callOption } from '../errors/simulator-error.ts'
import type { FaultRates, ScriptedFault } from '../faults/select-fault.ts'
import type { Latency } from '../reply/latency.ts'
import type { Limits } from '../reply/rate-limiter.ts'
import type { LineEnding } from '../reply/reply.ts'
import { checkOptions } from './check-options.ts'
import { type Clock, systemClock } from './clock.ts'
import type { SimulatorOptions } from './options.ts'

/** {@link SimulatorOptions} with their defaults. */
export interface ResolvedOptions {
  readonly seed: string
  readonly apiKey: string | undefined
  readonly script: readonly ScriptedFault[]
  readonly rates: FaultRates
  readonly latency: Latency
  readonly limits: Limits
  readonly slice: { readonly bytes: number } | undefined
  readonly lineEnding: LineEnding
  readonly answer: SimulatorOptions['answer']
  readonly promptCacheMinTokens: number
  readonly clock: Clock
  readonly journalSize: number
  readonly maxBodyBytes: number
  /** Never throws. */
  readonly onError: (error: Error) => void
}

/**
 * Fills in the defaults.
 *
 * @throws {TypeError} and {@link RangeError} when an option makes no sense.
 */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  checkOptions(options)
  return {
    seed: String(options.seed ?? 0),
    apiKey: options.apiKey,
    script: options.faults ?? [],
    rates: options.faultRate ?? {},
    latency: options.latency ?? {},
    limits: options.limits ?? {},
    slice: options.slice,
    lineEnding: options.lineEnding ?? '\n',
    answer: options.answer,
    promptCacheMinTokens: options.promptCacheMinTokens ?? 1024,
    clock: options.clock === undefined ? systemClock : guarded(options.clock),
    journalSize: options.journalSize ?? 10_000,
    maxBodyBytes: options.maxBodyBytes ?? 50 * 1024 * 1024,
    onError: (error) => tell(options.onError, error),
  }
}

/** Its mistakes are named after the option. */
function guarded(clock: Clock): Clock {
  return {
    now: () => callOption('clock', () => clock.now()),
    sleep: (ms, signal) => clock.sleep(ms, signal),
  }
}

function tell(onError: SimulatorOptions['onError'], error: Error): void {
  try {
    onError?.(error)
  } catch {
    // The first mistake is in the journal and in the reply; a mistake in telling of it must not hide it.
  }
}
