import { ChatError, type ChatMessage } from '@chinwag/core'
import { checkMessages } from './check-messages.ts'
import { unitsToDrop, type Limits } from './cut.ts'
import { splitUnits, type Units } from './units.ts'

/** What to keep of a conversation, and what that costs. All tokens are the counter's. */
export interface Plan {
  /** The messages that are kept: the very same array where nothing is dropped. */
  readonly messages: readonly ChatMessage[]
  /** Where the kept messages begin in the conversation, after its head. */
  readonly start: number
  readonly tokensBefore: number
  readonly tokens: number
  readonly dropped: Dropped
  /** What the conversation had too many of. `undefined` where nothing is dropped. */
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
  /** Must fit into this, in tokens; else `context_length`. */
  readonly available?: number | undefined
  /** Tokens that the request takes beside its messages. */
  readonly fixed: number
  /** Tokens that the provider counted more than the estimate, or fewer. */
  readonly error?: number | undefined
  /** Where the kept messages began before, as an index of the conversation: they begin there or later. */
  readonly atLeast?: number | undefined
  sizeOf(message: ChatMessage): number
  /** Whether a prompt that ends with this message was sent. @default it was */
  wasSent?(message: ChatMessage): boolean
}

interface Measured {
  readonly units: Units
  /** Tokens of each message. */
  readonly sizes: readonly number[]
}

/** Decides what to keep. @throws ChatError `context_length`, or `invalid_request` */
export function planTrim(messages: readonly ChatMessage[], options: PlanOptions): Plan {
  checkMessages(messages)
  const measured = measure(messages, options)
  const { units, sizes } = measured
  const drop = dropOf(measured, options)
  const start = startOf(units, drop)
  const tokensBefore = sum(sizes, 0) + options.fixed
  const lost = sum(sizes, units.head, start)
  assertFits(tokensBefore - lost, measured, start, options)
  return {
    messages: drop === 0 ? messages : [...messages.slice(0, units.head), ...messages.slice(start)],
    start,
    tokensBefore,
    tokens: tokensBefore - lost,
    dropped: { messages: start - units.head, tokens: lost, units: drop },
    reason: drop === 0 ? undefined : drop > dropByTurns(measured, options) ? 'tokens' : 'turns',
    further: drop > dropOf(measured, { ...options, error: 0, atLeast: 0 }),
  }
}

/**
 * How much of the previous prompt the provider has in its cache and can no longer use, because the cut has moved since: everything
 * after the head. 0 where the new prompt still begins with the previous one, and where no previous prompt was sent.
 */
export function lostCachedTokens(messages: readonly ChatMessage[], start: number, options: PlanOptions): number {
  const answer = messages.findLastIndex((message) => message.role === 'assistant')
  const previous = messages.slice(0, Math.max(0, answer))
  const last = previous.at(-1)
  if (!last || options.wasSent?.(last) === false) return 0
  const before = measure(previous, options)
  const startBefore = startOf(before.units, dropOf(before, options))
  return startBefore === start ? 0 : sum(before.sizes, startBefore)
}

function measure(messages: readonly ChatMessage[], { sizeOf }: PlanOptions): Measured {
  return { units: splitUnits(messages), sizes: messages.map((message) => sizeOf(message)) }
}

function dropOf({ units, sizes }: Measured, { limits, fixed, error = 0, atLeast = 0 }: PlanOptions): number {
  const drop = unitsToDrop(
    {
      // Where the provider counts less than the estimate, the cut comes no later: another instance would not know that it may.
      error: Math.max(0, error),
      fixed: fixed + sum(sizes, 0, units.head),
      units: units.starts.map((start, index) => sum(sizes, start, units.starts[index + 1])),
      turns: units.turns,
    },
    limits,
  )
  return Math.max(
    drop,
    units.starts.findIndex((start) => start >= atLeast),
  )
}

function dropByTurns({ units }: Measured, { limits: { maxTurns, lowTurns } }: PlanOptions): number {
  return unitsToDrop({ fixed: 0, units: units.starts, turns: units.turns }, { maxTurns, lowTurns })
}

function startOf({ head, starts }: Units, drop: number): number {
  return starts[drop] ?? head
}

function assertFits(tokens: number, { units, sizes }: Measured, start: number, options: PlanOptions): void {
  const needed = tokens + Math.min(0, options.error ?? 0)
  if (options.available === undefined || needed <= options.available) return
  const available = Math.max(0, options.available)
  const largestUnit = Math.max(sum(sizes, 0, units.head), sum(sizes, start))
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
