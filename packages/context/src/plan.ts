import { ChatError, type ChatMessage } from '@chinwag/core'
import { checkMessages } from './check-messages.ts'
import { earlierDrops, type Limits, type Sizes, tokensToFree, unitsToDrop } from './cut.ts'
import { type Pin, pinnedIn } from './pinned.ts'
import { type ShortenedResults, shortenResults } from './shorten-results.ts'
import { splitUnits, type Units } from './units.ts'

/** What to keep of a conversation, and what that costs. All tokens are the counter's. */
export interface Plan {
  /** The messages that are kept: the very same array where nothing is dropped or shortened. */
  readonly messages: readonly ChatMessage[]
  /** How many messages the head has. */
  readonly head: number
  /** Where the kept messages begin in the conversation, after its head. */
  readonly start: number
  /** The conversation with its shortened results, nothing dropped. */
  readonly all: readonly ChatMessage[]
  /** Where the messages stand that are kept although they are before the start. */
  readonly pinned: readonly number[]
  /** Where the kept messages of earlier cuts may have begun, the latest first. */
  readonly earlierStarts: readonly number[]
  readonly tokensBefore: number
  readonly tokens: number
  /** What of them stays whatever is cut: head, tools, the frame of the request, and what is kept free for a summary. */
  readonly fixed: number
  readonly dropped: Dropped
  /** How many results of tools are shortened. */
  readonly shortened: number
  /** What the conversation had too many of. `undefined` where nothing is dropped or shortened. */
  readonly reason: 'tokens' | 'turns' | undefined
  /** Whether the provider's own count, or the cut before, made this cut go further than the estimate alone. */
  readonly further: boolean
}

/** What was left out. */
export interface Dropped {
  readonly messages: number
  readonly tokens: number
  /** Whole turns: a user message, its tool steps and the answer. What came before the first user message counts as one. */
  readonly units: number
}

export interface PlanOptions {
  readonly limits: Limits
  /** The limits before the provider showed that they are too high: earlier cuts may lie on their grid. */
  readonly formerLimits?: Limits | undefined
  /** Must fit into this, in tokens; else `context_length`. */
  readonly available?: number | undefined
  /** Tokens that the request takes beside its messages. */
  readonly fixed: number
  /** Tokens that the provider counted more than the estimate, or fewer. */
  readonly error?: number | undefined
  /** Where the kept messages began before, as an index of the conversation: they begin there or later. */
  readonly atLeast?: number | undefined
  /** Tokens kept free for a summary. @default 0 */
  readonly forSummary?: number | undefined
  readonly pin?: Pin | undefined
  /** Shortens a result of a tool. @default all stay as they are */
  readonly shorten?: ((message: ChatMessage) => ChatMessage) | undefined
  sizeOf(message: ChatMessage): number
  /** Whether a prompt that ends with this message was sent. @default it was */
  wasSent?(message: ChatMessage): boolean
}

interface Measured {
  readonly units: Units
  readonly now: ShortenedResults
  readonly pinned: ReadonlySet<number>
  readonly tokensBefore: number
  readonly sizes: Sizes
}

/** Decides what to keep. @throws ChatError `context_length`, or `invalid_request` */
export function planTrim(messages: readonly ChatMessage[], options: PlanOptions): Plan {
  checkMessages(messages)
  const measured = measure(messages, options)
  const { units, now, pinned, tokensBefore, sizes } = measured
  const drop = dropOf(measured, options)
  const start = startOf(units, drop)
  const keptAside = [...pinned].filter((index) => index >= units.head && index < start)
  const lost = sizes.units.slice(0, drop).reduce((sum, unit) => sum + unit, 0)
  const tokens = tokensBefore - now.freed - lost
  assertFits(tokens, measured, start, options)
  return {
    messages: drop === 0 ? now.messages : withoutDropped(now.messages, units.head, start, keptAside),
    head: units.head,
    start,
    all: now.messages,
    pinned: keptAside,
    earlierStarts: earlierStarts(measured, drop, options),
    tokensBefore,
    tokens,
    fixed: sizes.fixed,
    dropped: { messages: start - units.head - keptAside.length, tokens: lost, units: drop },
    shortened: now.count,
    reason: reasonOf(measured, drop, options),
    further: isFurther(messages, drop, options),
  }
}

/**
 * How much of the previous prompt the provider has in its cache and can no longer use, because the cut has moved since: everything
 * after the head, or from the first result on that is shortened now. 0 where the new prompt still begins with the previous one, and where
 * no previous prompt was sent.
 */
export function lostCachedTokens(messages: readonly ChatMessage[], plan: Plan, options: PlanOptions): number {
  const answer = messages.findLastIndex((message) => message.role === 'assistant')
  const previous = messages.slice(0, Math.max(0, answer))
  const last = previous.at(-1)
  if (!last || options.wasSent?.(last) === false) return 0
  const before = measure(previous, options)
  const startBefore = startOf(before.units, dropOf(before, options))
  const isSame = (message: ChatMessage, index: number): boolean => index < startBefore || message === plan.all[index]
  const changed =
    startBefore === plan.start
      ? before.now.messages.findIndex((message, index) => !isSame(message, index))
      : startBefore
  return changed === -1 ? 0 : sum(before.now.sizes, changed)
}

function measure(messages: readonly ChatMessage[], options: PlanOptions): Measured {
  const { limits, sizeOf, shorten, forSummary = 0 } = options
  const units = splitUnits(messages)
  const before = messages.map((message) => sizeOf(message))
  const fixed = options.fixed + forSummary + sum(before, 0, units.head)
  const pinned = pinnedIn(messages, options.pin)
  // Where the provider counts less than the estimate, the cut comes no later: another instance would not know that it may.
  const error = Math.max(0, options.error ?? 0)
  const all = { fixed, error, units: [sum(before, units.head)], turns: 1 }
  const now = shorten
    ? shortenResults(messages, before, {
        limits,
        head: units.head,
        fixed,
        needed: tokensToFree(all, limits),
        shorten,
        sizeOf,
      })
    : { messages, sizes: before, freed: 0, count: 0 }
  const gains = pinned.size === 0 ? now.sizes : now.sizes.map((size, index) => (pinned.has(index) ? 0 : size))
  const gainOf = (start: number, index: number): number => sum(gains, start, units.starts[index + 1])
  return {
    units,
    now,
    pinned,
    tokensBefore: sum(before, 0) + options.fixed,
    sizes: {
      fixed,
      error: error + sum(now.sizes, units.head) - sum(gains, units.head),
      freed: now.freed,
      units: units.starts.map(gainOf),
      turns: units.turns,
    },
  }
}

function dropOf({ units, sizes }: Measured, { limits, atLeast = 0 }: PlanOptions): number {
  return Math.max(
    unitsToDrop(sizes, limits),
    units.starts.findIndex((start) => start >= atLeast),
  )
}

function earlierStarts({ units, sizes }: Measured, drop: number, { limits, formerLimits }: PlanOptions): number[] {
  const drops = earlierDrops(sizes, limits, drop)
  const former = formerLimits ? earlierDrops(sizes, formerLimits, drop) : []
  return [...new Set([...drops, ...former])].toSorted((a, b) => b - a).map((earlier) => startOf(units, earlier))
}

function reasonOf({ sizes, now }: Measured, drop: number, { limits }: PlanOptions): Plan['reason'] {
  if (drop === 0) return now.count > 0 ? 'tokens' : undefined
  const { maxTurns, lowTurns } = limits
  return drop > unitsToDrop(sizes, { maxTurns, lowTurns }) ? 'tokens' : 'turns'
}

function isFurther(messages: readonly ChatMessage[], drop: number, options: PlanOptions): boolean {
  const { error = 0, atLeast = 0 } = options
  if (error <= 0 && atLeast === 0) return false
  const plain = { ...options, error: 0, atLeast: 0 }
  return drop > dropOf(measure(messages, plain), plain)
}

function withoutDropped(
  messages: readonly ChatMessage[],
  head: number,
  start: number,
  keptAside: readonly number[],
): readonly ChatMessage[] {
  const aside = keptAside.flatMap((index) => messages[index] ?? [])
  return [...messages.slice(0, head), ...aside, ...messages.slice(start)]
}

function startOf({ head, starts }: Units, drop: number): number {
  return starts[drop] ?? head
}

function assertFits(tokens: number, { units, now }: Measured, start: number, options: PlanOptions): void {
  const needed = tokens + Math.min(0, options.error ?? 0)
  if (options.available === undefined || needed <= options.available) return
  const available = Math.max(0, options.available)
  const largestUnit = Math.max(sum(now.sizes, 0, units.head), sum(now.sizes, start))
  throw new ChatError(
    `What must stay of the conversation takes ${needed} tokens, and ${available} are available: shorten the system message or the last turn, or make room with a higher limit or a lower \`max_tokens\`.`,
    { code: 'context_length', details: { needed, available, largestUnit } },
  )
}

function sum(sizes: readonly number[], start: number, end: number = sizes.length): number {
  let total = 0
  for (let index = start; index < end; index++) total += sizes[index] ?? 0
  return total
}
