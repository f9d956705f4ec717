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

const units: Readonly<Record<string, number>> = {
  d: 864e5,
  h: 36e5,
  m: 6e4,
  s: 1e3,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
}
const duration = /(\d+(?:\.\d+)?)(ms|us|µs|ns|[dhms])/g
const isoDate = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:?\d{2})$/

/**
 * How long from `now` until a limit is reset, in milliseconds, from whatever servers write: `6m0s`, `20ms`, seconds, seconds or milliseconds
 * since the epoch, an ISO date. `undefined` for anything else, and for what is past.
 */
export function resetMs(text: string | null, now: number): number | undefined {
  const value = text?.trim() ?? ''
  if (/^\d+(\.\d+)?$/.test(value)) return fromNumber(Number(value), now)
  if (isoDate.test(value)) return notPast(finite(Date.parse(value)), now)
  if (value === '' || value.replaceAll(duration, '') !== '') return undefined
  let ms = 0
  for (const [, count, unit = ''] of value.matchAll(duration)) ms += Number(count) * (units[unit] ?? 0)
  return finite(Math.ceil(ms))
}

/** From a thousand million on a number is no time to wait but a date, in seconds or in milliseconds. */
function fromNumber(value: number, now: number): number | undefined {
  const ms = value < 1e12 ? value * 1000 : value
  return value < 1e9 ? Math.ceil(ms) : notPast(finite(ms), now)
}

function notPast(time: number | undefined, now: number): number | undefined {
  return time !== undefined && time >= now ? Math.ceil(time - now) : undefined
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined
}
