import { type ChatMessage, type ChatParams, isChatError, type UserMessage } from '@chinwag/core'
import { type Anchors, isCredible } from './anchors.ts'
import { type Budget, budgetOf } from './budget.ts'
import type { ContextOptions } from './context-options.ts'
import { estimateTokens } from './estimator.ts'
import { limitOfRetry } from './learned-limit.ts'
import type { Lessons } from './lessons.ts'
import { nameOf } from './model-limits.ts'
import { type Plan, planTrim, type PlanOptions } from './plan.ts'
import { requestTokens } from './request-tokens.ts'
import type { SummaryCall, SummaryStrategy } from './strategy.ts'
import { createMessageCounter } from './token-counter.ts'
import { statedExcess } from './stated-excess.ts'
import { omission } from './summary/summary.ts'
import { type TrimEvent, trimEventOf } from './trim-event.ts'

/** What one middleware remembers. */
export interface Memory {
  /** For as long as the messages live. */
  readonly anchors: Anchors
  /** The last message of each prompt. */
  readonly sent: WeakSet<ChatMessage>
  readonly lessons: Lessons
}

/** A decision about one request. */
export interface Prepared {
  /** Writes the summary, if there is to be one. */
  finish(call: SummaryCall): Promise<Finished>
  /** What to send where the provider found it too long, in these words; `undefined` where nothing more can go. */
  harder(refusal: string): Prepared | undefined
}

/** What to send. */
export interface Finished {
  readonly messages: readonly ChatMessage[]
  readonly event: TrimEvent
  /** What it takes, as it is counted here. */
  readonly size: number
  /** Takes the provider's own count of the prompt. */
  learn(promptTokens: unknown): void
}

const defaultSummaryTokens = 1_000

/** Decides what to send. @throws ChatError `context_length` or `invalid_request` */
export function prepare(body: ChatParams, options: ContextOptions, memory: Memory): Prepared {
  const budget = budgetOf(body, options)
  const { limit } = memory.lessons.of(body)
  const planOptions = planOptionsOf(body, options, budget, { memory, limit })
  const plan = planTrim(body.messages, planOptions)
  return preparedOf({ body, options, planOptions, plan, memory, isOverflow: false }, budget)
}

function preparedOf(decided: Decided, budget: Budget | undefined): Prepared {
  const { body, options, plan, memory } = decided
  let size = plan.tokens
  return {
    async finish(call) {
      const finished = await finish(decided, call)
      size = finished.size
      return finished
    },
    harder(refusal) {
      const refused = { tokens: size, fixed: plan.fixed, lowMark: options.lowMark, excess: statedExcess(refusal) }
      const limit = limitOfRetry(refused, memory.lessons.refused(body, refused))
      const planOptions = planOptionsOf(body, options, budget, { memory, limit })
      const harder = planUnlessTooLong(body.messages, planOptions)
      if (!harder || harder.tokens >= plan.tokens) return undefined
      return preparedOf({ ...decided, planOptions, plan: harder, isOverflow: true }, budget)
    },
  }
}

interface Learned {
  readonly memory: Memory
  /** What prompts are kept below, beside the budget. */
  readonly limit: number | undefined
}

function planOptionsOf(
  body: ChatParams,
  options: ContextOptions,
  budget: Budget | undefined,
  { memory: { anchors, sent }, limit = Infinity }: Learned,
): PlanOptions {
  const { count = estimateTokens, lowMark, maxTurns, lowTurns, strategy } = options
  const model = nameOf(body.model)
  const fixed = requestTokens(body, count)
  const formerLimits = { high: budget?.high, lowMark, maxTurns, lowTurns }
  const isLower = limit < (budget?.high ?? Infinity)
  const high = isLower ? limit : budget?.high
  return {
    limits: isLower ? { ...formerLimits, high } : formerLimits,
    ...(isLower ? { formerLimits } : {}),
    available: budget?.available,
    fixed,
    sizeOf: createMessageCounter(count, model),
    wasSent: (message) => sent.has(message),
    ...(strategy?.name === 'summarize' ? { forSummary: summaryTokens(strategy, high), pin: strategy.pin } : {}),
    ...(strategy?.name === 'shorten-tools' ? { shorten: strategy.shorten } : {}),
    ...anchors.find(body.messages, model, fixed),
  }
}

function summaryTokens({ maxTokens }: SummaryStrategy, high = Infinity): number {
  return maxTokens ?? Math.min(defaultSummaryTokens, Math.floor(high / 10))
}

/** After the provider's refusal: its error is the one to show. */
function planUnlessTooLong(messages: readonly ChatMessage[], options: PlanOptions): Plan | undefined {
  try {
    return planTrim(messages, options)
  } catch (error) {
    if (isChatError(error)) return undefined
    throw error
  }
}

interface Decided {
  readonly body: ChatParams
  readonly options: ContextOptions
  readonly planOptions: PlanOptions
  readonly plan: Plan
  readonly memory: Memory
  /** Whether the provider has found it too long. */
  readonly isOverflow: boolean
}

async function finish(decided: Decided, call: SummaryCall): Promise<Finished> {
  const { body, planOptions, plan, memory, isOverflow } = decided
  const { fixed, sizeOf, error = 0 } = planOptions
  const opening = await openingOf(decided, call)
  const openingSize = opening ? sizeOf(opening.message) : 0
  const tokens = plan.tokens + openingSize
  const size = tokens + Math.max(0, error)
  // A copy of what the caller gave: they push the answer onto the very array that they sent.
  const prompt = [...body.messages.slice(0, plan.head), ...body.messages.slice(plan.start)]
  const summaryTokens = opening?.isSummary ? openingSize : 0
  const event = trimEventOf(body.messages, plan, planOptions, { openingSize, summaryTokens, isOverflow })
  const last = prompt.at(-1)
  if (last) memory.sent.add(last)
  return {
    messages: opening
      ? [...plan.messages.slice(0, plan.head), opening.message, ...plan.messages.slice(plan.head)]
      : plan.messages,
    event,
    size,
    learn(promptTokens) {
      memory.lessons.taken(body, size)
      if (!isCredible(promptTokens, tokens)) return
      const model = nameOf(body.model)
      memory.anchors.remember({ prompt, model, fixed, error: promptTokens - tokens, further: plan.further })
    },
  }
}

/** What stands between the head and what is kept. */
interface Opening {
  readonly message: UserMessage
  readonly isSummary: boolean
}

async function openingOf(decided: Decided, call: SummaryCall): Promise<Opening | undefined> {
  const summary = await summaryOf(decided, call)
  if (summary) return { message: summary, isSummary: true }
  const { plan, planOptions } = decided
  const first = plan.messages[plan.head]
  // Some servers refuse a conversation that begins with an answer, as pinned ones may.
  const isOpen = plan.pinned.length === 0 || first?.role === 'user'
  return isOpen || !hasRoomFor(omission, plan, planOptions) ? undefined : { message: omission, isSummary: false }
}

function hasRoomFor(message: ChatMessage, plan: Plan, { available, error = 0, sizeOf }: PlanOptions): boolean {
  return available === undefined || plan.tokens + sizeOf(message) + error <= available
}

async function summaryOf(
  { body, options, planOptions, plan }: Decided,
  call: SummaryCall,
): Promise<UserMessage | undefined> {
  const { strategy, count = estimateTokens } = options
  const { fixed, forSummary = 0, formerLimits, limits, sizeOf } = planOptions
  if (strategy?.name !== 'summarize' || plan.dropped.messages === 0) return undefined
  const { head, start, pinned, earlierStarts } = plan
  // Where the provider has shown that it takes less, neither does whoever writes the summary take more.
  const available = formerLimits ? limits.high : planOptions.available
  const task = { messages: body.messages, head, start, pinned, earlierStarts, available, fixed, count, sizeOf }
  const summary = await strategy.summarize({ ...task, maxTokens: forSummary }, call)
  // What must stay may leave no room for it.
  return summary && hasRoomFor(summary, plan, planOptions) ? summary : undefined
}
