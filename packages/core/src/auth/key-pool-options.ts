import { longestTimer } from '../errors/time-texts.ts'

/** Of {@link keyPool}. */
export interface KeyPoolOptions {
  /** How long a key rests whose 429 names no time, in milliseconds. @default 10_000 */
  readonly restMs?: number | undefined
  /** How long a key rests at least that is out of credit, in milliseconds. @default 3_600_000 */
  readonly quotaRestMs?: number | undefined
  /** A clock in milliseconds that never goes back. @default `performance.now` */
  readonly now?: (() => number) | undefined
}

/**
 * The options with their defaults.
 * @throws TypeError or RangeError for what is no time, and no clock
 */
export function checkPoolOptions(options: KeyPoolOptions): {
  readonly [Name in keyof KeyPoolOptions]-?: Exclude<KeyPoolOptions[Name], undefined>
} {
  const { restMs = 10_000, quotaRestMs = 3_600_000, now = () => performance.now() } = options
  const known = ['restMs', 'quotaRestMs', 'now']
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new TypeError(`\`${unknown}\` is no option of keyPool(). There are: ${known.join(', ')}.`)
  }
  for (const [name, ms] of Object.entries({ restMs, quotaRestMs })) {
    if (typeof ms === 'number' && ms > 0 && ms <= longestTimer) continue
    const got = typeof ms === 'number' ? ms : typeof ms
    throw new RangeError(
      `The \`${name}\` option of keyPool() must be a number of milliseconds over 0 and up to ${longestTimer}, got ${got}.`,
    )
  }
  if (typeof now !== 'function') {
    throw new TypeError(`The \`now\` option of keyPool() must be a function, got ${typeof now}.`)
  }
  return { restMs, quotaRestMs, now }
}
