import { isRecord } from '../answer/is-record.ts'
import { show } from '../errors/show.ts'
import { isFaultName } from '../faults/select-fault.ts'
import { checkFields, checkFunction, checkNames, checkNumber } from './check-value.ts'
import type { SimulatorOptions } from './options.ts'

const names = [
  'seed',
  'apiKey',
  'faults',
  'faultRate',
  'latency',
  'limits',
  'slice',
  'lineEnding',
  'answer',
  'promptCacheMinTokens',
  'clock',
  'journalSize',
  'maxBodyBytes',
  'onError',
] as const satisfies readonly (keyof SimulatorOptions)[]
const scriptedNames = ['fault', 'attempt', 'when', 'afterChunks', 'retryAfterMs', 'delayMs']

/**
 * Looks at the options of a simulator before it is made.
 *
 * @throws {TypeError} and {@link RangeError} when one makes no sense, or is not known.
 */
export function checkOptions(options: SimulatorOptions): void {
  checkNames('simulator', options, names)
  checkSeed(options.seed)
  checkApiKey(options.apiKey)
  checkScript(options.faults)
  checkRates(options.faultRate)
  checkLatency(options.latency)
  checkLimits(options.limits)
  checkSlice(options.slice)
  checkLineEnding(options.lineEnding)
  checkClock(options.clock)
  checkFunction('answer', options.answer)
  checkFunction('onError', options.onError)
  checkNumber('promptCacheMinTokens', options.promptCacheMinTokens, { min: 0, whole: true })
  checkNumber('journalSize', options.journalSize, { min: 0, whole: true })
  checkNumber('maxBodyBytes', options.maxBodyBytes, { min: 1, whole: true })
}

function checkSeed(seed: unknown): void {
  if (seed === undefined || typeof seed === 'string' || Number.isFinite(seed)) return
  const message = `The \`seed\` option must be a string or a finite number, got ${show(seed)}.`
  throw typeof seed === 'number' ? new RangeError(message) : new TypeError(message)
}

/** Only the kind of a wrong key is shown: it may be somebody's real one. */
function checkApiKey(apiKey: unknown): void {
  if (apiKey === undefined) return
  if (typeof apiKey !== 'string') throw new TypeError(`The \`apiKey\` option must be a string, got a ${typeof apiKey}.`)
  if (apiKey !== '' && apiKey === apiKey.trim()) return
  throw new RangeError('The `apiKey` option must have no spaces around it and not be empty: no request has such a key.')
}

function checkScript(script: unknown): void {
  if (script === undefined) return
  if (!Array.isArray(script)) throw new TypeError(`The \`faults\` option must be an array, got ${show(script)}.`)
  for (const [index, scripted] of script.entries()) checkScripted(`faults[${index}]`, scripted)
}

function checkScripted(path: string, scripted: unknown): void {
  if (!isRecord(scripted)) throw new TypeError(`The \`${path}\` option must be an object, got ${show(scripted)}.`)
  checkFields(path, scripted, scriptedNames)
  const { fault, attempt, when } = scripted
  if (typeof fault !== 'string' || !isFaultName(fault)) {
    throw new TypeError(
      `The \`${path}.fault\` option must be the name of a fault, such as 'rate-limit' or 'reset-mid', got ${show(fault)}.`,
    )
  }
  if (Array.isArray(attempt) && attempt.length === 0) {
    throw new RangeError(
      `The \`${path}.attempt\` option must name one attempt at least, got an empty array. Leave it out for every attempt.`,
    )
  }
  for (const each of [attempt].flat()) checkNumber(`${path}.attempt`, each, { min: 1, whole: true })
  checkFunction(`${path}.when`, when)
  checkNumber(`${path}.afterChunks`, scripted['afterChunks'], { min: 0, whole: true })
  checkNumber(`${path}.retryAfterMs`, scripted['retryAfterMs'], { min: 0 })
  checkNumber(`${path}.delayMs`, scripted['delayMs'], { min: 0 })
}

function checkRates(rates: unknown): void {
  if (rates === undefined) return
  if (!isRecord(rates)) throw new TypeError(`The \`faultRate\` option must be an object, got ${show(rates)}.`)
  let sum = 0
  for (const [name, rate] of Object.entries(rates)) {
    if (!isFaultName(name)) {
      throw new TypeError(
        `The \`faultRate\` option must have the names of faults as keys, such as 'rate-limit', got '${name}'.`,
      )
    }
    checkNumber(`faultRate['${name}']`, rate, { min: 0 })
    sum += Number(rate ?? 0)
  }
  // As many rates as there are faults add up to a little more than they should.
  if (sum > 1 + 1e-9)
    throw new RangeError(`The rates of the \`faultRate\` option must add up to at most 1, got ${sum}.`)
}

function checkLatency(latency: SimulatorOptions['latency']): void {
  checkFields('latency', latency, ['firstTokenMs', 'tokenMs', 'jitter'])
  checkNumber('latency.firstTokenMs', latency?.firstTokenMs, { min: 0 })
  checkNumber('latency.tokenMs', latency?.tokenMs, { min: 0 })
  checkNumber('latency.jitter', latency?.jitter, { min: 0, max: 1 })
}

function checkLimits(limits: SimulatorOptions['limits']): void {
  checkFields('limits', limits, ['requestsPerMinute', 'tokensPerMinute'])
  checkNumber('limits.requestsPerMinute', limits?.requestsPerMinute, { min: 1, whole: true })
  checkNumber('limits.tokensPerMinute', limits?.tokensPerMinute, { min: 1, whole: true })
}

function checkSlice(slice: SimulatorOptions['slice']): void {
  checkFields('slice', slice, ['bytes'])
  if (slice !== undefined) checkNumber('slice.bytes', slice.bytes, { min: 1, whole: true, required: true })
}

function checkLineEnding(lineEnding: unknown): void {
  if (lineEnding === undefined || lineEnding === '\n' || lineEnding === '\r\n') return
  throw new TypeError(`The \`lineEnding\` option must be '\\n' or '\\r\\n', got ${JSON.stringify(lineEnding)}.`)
}

/**
 * A clock of somebody else's may have more than these two.
 *
 * @throws {TypeError} when it has not even these.
 */
export function checkClock(clock: unknown): void {
  if (clock === undefined) return
  if (isRecord(clock) && typeof clock['now'] === 'function' && typeof clock['sleep'] === 'function') return
  throw new TypeError(
    'The `clock` option must be an object with the functions `now` and `sleep`, as `createVirtualClock()` makes it.',
  )
}
