import { normal, type Random } from '../answer/random.ts'
import { isStream, type Reply } from './reply.ts'

/** How long a model takes. Times vary by a lognormal factor, drawn from the simulator's seed. */
export interface Latency {
  /** Median time to the first token, in milliseconds. @default 0 */
  readonly firstTokenMs?: number | undefined
  /** Median time between tokens, in milliseconds: 20 is fifty tokens a second. @default 0 */
  readonly tokenMs?: number | undefined
  /** Spread: the standard deviation of the logarithm of the factor. 0 is none, 0.5 doubles a time now and then, 1 is the most. @default 0 */
  readonly jitter?: number | undefined
}

/** Lets a reply take its time: a stream between its events, a JSON body before its head. */
export function withLatency(reply: Reply, latency: Latency, tokens: number, random: Random): Reply {
  const { firstTokenMs = 0, tokenMs = 0, jitter = 0 } = latency
  if (firstTokenMs === 0 && tokenMs === 0) return reply
  const vary = (ms: number): number => (jitter === 0 ? ms : ms * Math.exp(jitter * normal(random)))
  if (!isStream(reply)) return { ...reply, delayMs: Math.round(vary(firstTokenMs) + vary(tokenMs * tokens)) }
  const frames = reply.frames.map(({ text }, index) => ({
    text,
    delayMs: Math.round(vary(index === 0 ? firstTokenMs : tokenMs)),
  }))
  return { ...reply, frames }
}
