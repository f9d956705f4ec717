import { type ChatRequest, type ChatResponse, isChatError, upstreamKey } from '@chinwag/core'
import { fraction, hintedWaitMs } from '../backoff.ts'
import type { Pass } from '../pass.ts'
import { isThrottling, usableHint } from '../retry-decision.ts'
import { Gate } from './gate.ts'
import { SendMeter } from './send-meter.ts'

/** More models and keys than one program has in trouble at a time, and few enough to hold. */
const maxGates = 100

/** After so long without a refusal, one alone means little. In milliseconds. */
const calmMs = 300_000

/** When a request was sent, and to whom. */
export interface Ticket {
  readonly at: number
  readonly key: string | undefined
  readonly round: number | undefined
}

const openTicket: Ticket = { at: 0, key: undefined, round: undefined }

/**
 * A gate for each model and key that throttles, shared by all calls of a chain. There is none, and no cost but a count, until the first refusal;
 * a gate goes when the trouble is over.
 */
export class Gates {
  readonly #meter = new SendMeter()
  #gates: Map<string, Gate> | undefined
  #refusedAt = Number.NEGATIVE_INFINITY

  /** Whether anybody may have to wait. */
  get areUp(): boolean {
    return this.#gates !== undefined
  }

  /**
   * Waits for a turn, where there is a gate.
   *
   * @returns how long that took, in milliseconds
   * @throws ChatError `rate_limit` at once where the wait would be too long
   */
  async enter(request: ChatRequest, pass: Pass, attempt: number): Promise<number> {
    const key = keyOf(request, pass)
    const gate = this.#gates?.get(key)
    if (!gate) return 0
    if (gate.waiting > 0 || !gate.rate.isOver(pass.policy.now())) return gate.enter(pass, attempt)
    this.#remove(key)
    return 0
  }

  /** A request goes out. */
  sent(request: ChatRequest, pass: Pass, now: number): Ticket {
    this.#meter.count(now)
    if (!this.#gates) return openTicket
    const key = keyOf(request, pass)
    return { at: now, key, round: this.#gates.get(key)?.rate.round }
  }

  /** It was answered. */
  answered({ rateLimit }: ChatResponse, { at, key, round }: Ticket, now: number): void {
    if (key === undefined || round === undefined) return
    const isUsedUp = rateLimit?.requests?.remaining === 0 || rateLimit?.tokens?.remaining === 0
    const gate = this.#gates?.get(key)
    gate?.rate.answered(now, round, !isUsedUp, gate.waiting)
    gate?.answerTime.count(Math.max(0, now - at))
  }

  /** It failed: a refusal because of too many requests closes the gate for as long as the server asks, and makes it slower. */
  failed(error: unknown, request: ChatRequest, ticket: Ticket, pass: Pass): void {
    if (!isChatError(error)) return
    if (error.code === 'timeout' && ticket.key !== undefined)
      this.#gates?.get(ticket.key)?.answerTime.countAtLeast(pass.policy.now() - ticket.at)
    // An open circuit, or another gate of ours, says nothing about what the server takes.
    if (!isThrottling(error.code) || error.details?.['circuit'] !== undefined || error.details?.['gate'] !== undefined)
      return
    const { now, random, capMs } = pass.policy
    const hintMs = usableHint(error.retryAfterMs)
    const closedMs = hintMs === undefined ? 0 : hintedWaitMs(hintMs, capMs, random)
    const refusedAt = now()
    const gate = this.#gateFor(ticket.key ?? keyOf(request, pass), refusedAt - this.#refusedAt > calmMs)
    gate.rate.refused(refusedAt, ticket.round, closedMs, fraction(random))
    this.#refusedAt = refusedAt
  }

  #gateFor(key: string, isCalm: boolean): Gate {
    this.#gates ??= new Map()
    const gate = this.#gates.get(key) ?? new Gate(this.#meter.copy(), isCalm)
    // The first of a map is the one that was set longest ago: here, that has not refused for longest.
    this.#gates.delete(key)
    this.#gates.set(key, gate)
    const [oldest = key] = this.#gates.keys()
    if (this.#gates.size > maxGates) this.#gates.delete(oldest)
    return gate
  }

  #remove(key: string): void {
    this.#gates?.delete(key)
    if (this.#gates?.size === 0) this.#gates = undefined
  }
}

/** Headers that say on whose account a request goes, where the caller gives them himself. */
const accountHeaders = ['authorization', 'api-key', 'x-api-key', 'openai-organization', 'openai-project']

/** Limits are per model and account. Kept as it is, never shown. */
function keyOf({ body, headers }: ChatRequest, { context }: Pass): string {
  const account = accountHeaders.map((name) => headers.get(name) ?? '')
  return JSON.stringify([context.get(upstreamKey)?.baseURL, body.model, ...account])
}
