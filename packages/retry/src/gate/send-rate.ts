import type { SendMeter } from './send-meter.ts'

/** What is left of the rate after a refusal, where so many are refused that it must be the rate. */
const decrease = 0.7

/** From this share of refused requests on it must be the rate. Where fewer are refused, a refusal takes less: a quarter at half of it. */
const fullShare = 0.1

/** Over about how many requests that share is taken. */
const shareOver = 30

/** How much an answer adds to a rate of one request per second, as a part of it. Of a higher rate it adds less: see {@link SendRate}. */
const increase = 0.016

/** How soon a rate that is only a guess grows to e times itself while nobody is refused, in milliseconds. */
const fastMs = 1000

/** Where so many more wait than were sent lately, the rate comes from a time when there was less to do: it is a guess. */
const manyMore = 10

/** Requests per millisecond that are always allowed, or nobody would learn that the trouble is over. */
const slowest = 1 / 15_000

/** Nor does the rate fall under this part of the one that it is to come back to. */
const leastPart = 1 / 8

/** So many whole decreases in a row, and no answer, are an outage, and say nothing about the rate. */
const outageRefusals = 3

/** The longest pause after a first refusal in calm times, in milliseconds: a chain that hardly sends would wait for its next turn much longer. */
const firstPauseMs = 2000

/** How far above what is used the rate may grow, and must have grown for the gate to go. */
const headroom = 2

/** How long there must be no refusal before the gate goes, in milliseconds. */
const quietMs = 60_000

/**
 * How fast a chain may send, learned from refusals and answers. Pure but for its state: time and randomness are passed in.
 *
 * A refusal takes three tenths of the rate in use where many are refused, and hardly anything where few are, as in DCTCP: what a server refuses
 * by chance says nothing about how much it is sent. An answer adds to the rate, in proportion to `rate^¾`: more than additive increase would to
 * a fast chain, which would need minutes to find its rate, and less than multiplicative increase, under which a slow chain never catches up with
 * a fast one. Below the rate that the last refusal left it doubles with every answer.
 *
 * A chain that has sent little, compared with what waits, knows hardly anything about the limit. Then every answer adds one request per second,
 * which doubles the rate in less than a second, until there is more evidence, or a refusal.
 *
 * Refusals of requests that were sent before the last whole decrease say nothing about the rate after it, and count once together. A round is
 * the time between two of those.
 *
 * @see https://doi.org/10.1109/INFCOM.2001.916251 (binomial congestion control)
 * @see https://www.rfc-editor.org/rfc/rfc8257#section-3.3 (DCTCP)
 */
export class SendRate {
  readonly meter: SendMeter
  readonly #isCalm: boolean
  /** Requests per millisecond. */
  #rate = Number.POSITIVE_INFINITY
  /** The rate to come back to. */
  #target = 0
  /** What was in use before the refusals in a row; 0 where the last one was answered. */
  #before = 0
  /** How many of those took all that a refusal can. */
  #cutsInRow = 0
  /** Of the last requests, how many were refused. All, as long as nothing is known. */
  #refusedShare = 1
  #outcomes = 0
  /** Requests that may go now: a part of one at most times. Never more than one: they leave evenly. */
  #tokens = 0
  #filledAt = 0
  #closedUntil = 0
  #cutAt = 0
  #round = 0
  #seenAt = 0

  /** @param isCalm - whether there was no trouble for long, so that this may be a single refusal */
  constructor(meter: SendMeter, isCalm = true) {
    this.meter = meter
    this.#isCalm = isCalm
  }

  /** The round of a request that is sent now. */
  get round(): number {
    return this.#round
  }

  /** @param round - in which the request was sent, or undefined for one that was sent before there was a gate */
  refused(now: number, round: number | undefined, hintMs: number, random: number): void {
    this.#look(now)
    this.#closedUntil = Math.max(this.#closedUntil, now + hintMs)
    // How far the rate is to blame.
    const blame = Math.min(1, (this.#refusedShare / fullShare) ** 2)
    this.#note(1)
    if (this.#round > 0 && round !== this.#round) return
    const used = Math.min(this.#rate, this.meter.rate(now))
    const isFirst = this.#before === 0
    if (isFirst) this.#before = used
    const isFirstEver = this.#round === 0
    if (blame === 1) this.#cut(used)
    else this.#lower(this.#rate * (1 - (1 - decrease) * blame), isFirst)
    // Chains that were refused together do not come back together.
    const pause = isFirstEver && this.#isCalm ? Math.min(1, this.#rate * firstPauseMs) : 1
    this.#tokens = 1 - random * pause
    this.#filledAt = now
    this.#cutAt = now
  }

  /** A whole decrease. Smaller ones in the same row are part of it. */
  #cut(used: number): void {
    const isFirst = this.#cutsInRow++ === 0
    this.#round++
    if (this.#cutsInRow >= outageRefusals) this.#target = this.#before
    this.#lower(decrease * (isFirst ? this.#before : used), isFirst)
  }

  #lower(rate: number, isTarget: boolean): void {
    if (isTarget) this.#target = rate
    this.#rate = Math.max(rate, this.#target * leastPart, slowest)
  }

  /**
   * @param mayGrow - false where the reply says that the limit is used up
   * @param waiting - how many wait for their turn
   */
  answered(now: number, round: number | undefined, mayGrow: boolean, waiting = 0): void {
    this.#note(0)
    if (round !== this.#round) return
    this.#before = 0
    this.#cutsInRow = 0
    if (this.#rate < this.#target) this.#rate = Math.min(this.#target, this.#rate * 2)
    else if (mayGrow && this.#isGuess(now, waiting)) this.#rate += 1 / fastMs
    else if (mayGrow && this.#rate < headroom * this.meter.rate(now))
      this.#rate *= 1 + increase * (this.#rate * 1000) ** -0.25
  }

  /** How long the server has asked for, in milliseconds. */
  closedMs(now: number): number {
    this.#look(now)
    return Math.max(0, this.#closedUntil - now)
  }

  /** How long a request has to wait, in milliseconds, with so many before it, if all of those are answered. */
  waitMs(now: number, ahead: number): number {
    this.#look(now)
    const missing = 1 - this.#tokens
    // What the last digits of a double leave is nothing to wait for.
    const turnMs = missing > 1e-6 ? missing / this.#rate : 0
    return Math.max(this.closedMs(now), turnMs) + this.#queueMs(now, ahead)
  }

  /** How long so many requests take, one after the other, where every answer makes the rate grow. */
  #queueMs(now: number, ahead: number): number {
    let rate = this.#rate
    let left = ahead
    let ms = 0
    for (; left > 0 && rate < this.#target; left--) {
      ms += 1 / rate
      rate = Math.min(this.#target, rate * 2)
    }
    if (left === 0) return ms
    if (this.#isGuess(now, ahead)) return ms + fastMs * Math.log1p(left / (rate * fastMs))
    // The sum of 1 / rate, as an integral.
    const perSecond = rate * 1000
    const last = (perSecond ** 0.25 + (increase / 4) * left) ** 4
    return ms + (1000 / (0.75 * increase)) * (perSecond ** -0.75 - last ** -0.75)
  }

  take(now: number): void {
    this.#look(now)
    this.#tokens -= 1
    this.meter.count(now)
  }

  /** Whether it holds nobody back any more. */
  isOver(now: number): boolean {
    this.#look(now)
    const isQuiet = now >= this.#closedUntil && now - this.#cutAt >= quietMs
    return isQuiet && this.#rate >= headroom * this.meter.rate(now)
  }

  /** The mean of the first outcomes, and of about so many last ones from then on. */
  #note(refused: 0 | 1): void {
    this.#outcomes = Math.min(shareOver, this.#outcomes + 1)
    this.#refusedShare += (refused - this.#refusedShare) / this.#outcomes
  }

  #isGuess(now: number, waiting: number): boolean {
    return waiting > this.meter.recent(now) + manyMore
  }

  /** Brings the tokens up to date. A clock that was set back takes all times with it: a hint must not grow by that. */
  #look(now: number): void {
    const backMs = Math.max(0, this.#seenAt - now)
    this.#seenAt = now
    this.#closedUntil -= backMs
    this.#cutAt -= backMs
    this.#filledAt -= backMs
    const sinceMs = Math.max(0, now - this.#filledAt)
    this.#tokens = Math.min(1, this.#tokens + sinceMs * this.#rate)
    this.#filledAt = now
  }
}
