import { isRecord } from '../answer/is-record.ts'
import { type FaultRates, isFaultName, type ScriptedFault } from '../faults/select-fault.ts'
import type { Latency } from '../reply/latency.ts'
import type { Limits } from '../reply/rate-limiter.ts'
import type { LineEnding } from '../reply/reply.ts'
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
}

/** Fills in the defaults, and refuses what makes no sense. */
export function resolveOptions(options: SimulatorOptions): ResolvedOptions {
  const { faults: script = [], faultRate: rates = {}, latency = {}, limits = {}, slice } = options
  script.forEach(checkScripted)
  checkRates(rates)
  checkNumbers('latency', latency, 0)
  checkNumbers('limits', limits, 1)
  if (slice !== undefined) checkNumber('slice.bytes', slice.bytes, 1, true)
  checkLineEnding(options.lineEnding)
  if (options.promptCacheMinTokens !== undefined)
    checkNumber('promptCacheMinTokens', options.promptCacheMinTokens, 0, true)
  return {
    seed: String(options.seed ?? 0),
    apiKey: options.apiKey,
    script,
    rates,
    latency,
    limits,
    slice,
    lineEnding: options.lineEnding ?? '\n',
    answer: options.answer,
    promptCacheMinTokens: options.promptCacheMinTokens ?? 1024,
    clock: options.clock ?? systemClock,
  }
}

function checkScripted(scripted: ScriptedFault, index: number): void {
  const path = `faults[${index}]`
  checkName(`${path}.fault`, scripted.fault)
  for (const attempt of [scripted.attempt ?? []].flat()) checkNumber(`${path}.attempt`, attempt, 1, true)
  const { afterChunks, retryAfterMs, delayMs } = scripted
  if (afterChunks !== undefined) checkNumber(`${path}.afterChunks`, afterChunks, 0, true)
  if (retryAfterMs !== undefined) checkNumber(`${path}.retryAfterMs`, retryAfterMs, 0)
  if (delayMs !== undefined) checkNumber(`${path}.delayMs`, delayMs, 0)
}

function checkRates(rates: FaultRates): void {
  let sum = 0
  for (const [name, rate] of Object.entries(rates)) {
    if (!isFaultName(name)) {
      throw new TypeError(
        `The \`faultRate\` option must have the names of faults as keys, such as 'rate-limit', got '${name}'.`,
      )
    }
    checkNumber(`faultRate['${name}']`, rate, 0)
    sum += rate
  }
  if (sum > 1) throw new RangeError(`The rates of the \`faultRate\` option must add up to at most 1, got ${sum}.`)
}

function checkLineEnding(lineEnding: string | undefined): void {
  if (lineEnding === undefined || lineEnding === '\n' || lineEnding === '\r\n') return
  throw new TypeError(`The \`lineEnding\` option must be '\\n' or '\\r\\n', got ${JSON.stringify(lineEnding)}.`)
}

function checkName(path: string, name: unknown): void {
  if (typeof name === 'string' && isFaultName(name)) return
  throw new TypeError(
    `The \`${path}\` option must be the name of a fault, such as 'rate-limit' or 'reset-mid', got ${show(name)}.`,
  )
}

function checkNumbers(path: string, values: object, min: number): void {
  if (!isRecord(values)) throw new TypeError(`The \`${path}\` option must be an object, got ${show(values)}.`)
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) checkNumber(`${path}.${name}`, value, min)
  }
}

function checkNumber(path: string, value: unknown, min: number, whole = false): void {
  const kind = whole ? 'an integer' : 'a number'
  const message = `The \`${path}\` option must be ${kind} of at least ${min}, got ${show(value)}.`
  if (typeof value !== 'number') throw new TypeError(message)
  if (!Number.isFinite(value) || value < min || (whole && !Number.isInteger(value))) throw new RangeError(message)
}

function show(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
