export const longestTimer: number = 2 ** 31 - 1

/** A plain decimal number in units of `unitMs`, in milliseconds; `undefined` for anything else, and for what no timer can wait. */
export function readableMs(text: string | null, unitMs: number): number | undefined {
  if (text === null || !/^\d+(\.\d+)?$/.test(text.trim())) return undefined
  const ms = Math.ceil(Number(text) * unitMs)
  return ms <= longestTimer ? ms : undefined
}

const imfDate =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d{2}:\d{2}:\d{2} GMT$/

/** An HTTP date as milliseconds since the epoch. Strict, since `Date.parse` takes nearly any text for a date. */
export function httpDate(text: string | null): number | undefined {
  return text !== null && imfDate.test(text.trim()) ? finite(Date.parse(text)) : undefined
}

const duration =
  /^(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+(?:\.\d+)?)ms)?(?:\d+(?:\.\d+)?(?:µs|us|ns))?$/
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

/**
 * How long from `now` until a limit is reset, in milliseconds, from whatever servers write: `6m0s`, `20ms`, seconds, seconds or milliseconds
 * since the epoch, an ISO date. `undefined` for anything else, and for what is past.
 */
export function resetMs(text: string | null, now: number): number | undefined {
  const value = text?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return fromNumber(Number(value), now)
  if (isoDate.test(value)) return notPast(finite(Date.parse(value)), now)
  const parts = value === '' ? null : duration.exec(value)
  if (!parts) return undefined
  const [days, hours, minutes, seconds, ms] = parts.slice(1).map((part) => Number(part ?? 0))
  const all = (((days ?? 0) * 24 + (hours ?? 0)) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)
  return finite(Math.ceil(all * 1000 + (ms ?? 0)))
}

function fromNumber(value: number, now: number): number | undefined {
  if (value >= 1e12) return notPast(finite(value), now)
  if (value >= 1e9) return notPast(value * 1000, now)
  return Math.ceil(value * 1000)
}

function notPast(time: number | undefined, now: number): number | undefined {
  return time !== undefined && time >= now ? Math.ceil(time - now) : undefined
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
