import { type ChatMessage, type ChatParams, isChatError } from '@chinwag/core'
import { type Anchors, isCredible } from './anchors.ts'
import { type Budget, budgetOf } from './budget.ts'
import type { ContextOptions } from './context-options.ts'
import { estimateTokens } from './estimator.ts'
import { nameOf } from './model-limits.ts'
import { type Plan, planTrim, type PlanOptions } from './plan.ts'
import { requestTokens } from './request-tokens.ts'
import type { SummaryCall, SummaryStrategy } from './strategy.ts'
import { createMessageCounter } from './token-counter.ts'
import { type TrimEvent, trimEventOf } from './trim-event.ts'

/** What one middleware remembers, for as long as the messages live. */
export interface Memory {
  readonly anchors: Anchors
  /** The last message of each prompt. */
  readonly sent: WeakSet<ChatMessage>
}

/** Writes the summary, if there is to be one. */
export type Finish = (call: SummaryCall) => Promise<Finished>

/** A decision about one request. */
export interface Prepared {
  readonly finish: Finish
  /** The same with one step of the grid more; `undefined` where nothing more can go. */
  harder(): Finish | undefined
}

/** What to send. */
export interface Finished {
  readonly messages: readonly ChatMessage[]
  readonly event: TrimEvent
  /** Takes the provider's own count of the prompt. */
  learn(promptTokens: unknown): void
}

const defaultSummaryTokens = 1_000

/** Decides what to send. @throws ChatError `context_length` or `invalid_request` */
export function prepare(body: ChatParams, options: ContextOptions, memory: Memory): Prepared {
  const budget = budgetOf(body, options)
  const planOptions = planOptionsOf(body, options, budget, memory)
  const plan = planTrim(body.messages, planOptions)
  const decided: Decided = { body, options, planOptions, plan, memory, isOverflow: false }
  return {
    finish: (call) => finish(decided, call),
    harder() {
      const harderOptions = { ...planOptions, limits: { ...planOptions.limits, extraSteps: 1 } }
      const harder = planUnlessTooLong(body.messages, harderOptions)
      if (!harder || harder.tokens >= plan.tokens) return undefined
      return (call) => finish({ ...decided, planOptions: harderOptions, plan: harder, isOverflow: true }, call)
    },
  }
}

function planOptionsOf(
  body: ChatParams,
  options: ContextOptions,
  budget: Budget | undefined,
  { anchors, sent }: Memory,
): PlanOptions {
  const { count = estimateTokens, lowMark, maxTurns, lowTurns, strategy } = options
  const model = nameOf(body.model)
  const fixed = requestTokens(body, count)
  return {
    limits: { high: budget?.high, lowMark, maxTurns, lowTurns },
    available: budget?.available,
    fixed,
    sizeOf: createMessageCounter(count, model),
    wasSent: (message) => sent.has(message),
    ...(strategy?.name === 'summarize' ? { forSummary: summaryTokens(strategy, budget), pin: strategy.pin } : {}),
    ...(strategy?.name === 'shorten-tools' ? { shorten: strategy.shorten } : {}),
    ...anchors.find(body.messages, model, fixed),
  }
}

function summaryTokens({ maxTokens }: SummaryStrategy, budget: Budget | undefined): number {
  return maxTokens ?? Math.min(defaultSummaryTokens, Math.floor((budget?.high ?? Infinity) / 10))
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
  readonly isOverflow: boolean
}

async function finish(decided: Decided, call: SummaryCall): Promise<Finished> {
  const { body, planOptions, plan, memory, isOverflow } = decided
  const { fixed, sizeOf } = planOptions
  const summary = await summaryOf(decided, call)
  const summarySize = summary ? sizeOf(summary) : 0
  const tokens = plan.tokens + summarySize
  // A copy of what the caller gave: they push the answer onto the very array that they sent.
  const prompt = [...body.messages.slice(0, plan.head), ...body.messages.slice(plan.start)]
  const event = trimEventOf(body.messages, plan, planOptions, { summaryTokens: summarySize, isOverflow })
  const last = prompt.at(-1)
  if (last) memory.sent.add(last)
  return {
    messages: summary
      ? [...plan.messages.slice(0, plan.head), summary, ...plan.messages.slice(plan.head)]
      : plan.messages,
    event,
    learn(promptTokens) {
      const isKnown = isCredible(promptTokens, tokens)
      if (!isKnown && !isOverflow) return
      const error = isKnown ? promptTokens - tokens : 0
      memory.anchors.remember({ prompt, model: nameOf(body.model), fixed, error, further: plan.further })
    },
  }
}

async function summaryOf(
  { body, options, planOptions, plan }: Decided,
  call: SummaryCall,
): Promise<ChatMessage | undefined> {
  const { strategy, count = estimateTokens } = options
  const { available, fixed, forSummary = 0, sizeOf, error = 0 } = planOptions
  if (strategy?.name !== 'summarize' || plan.dropped.messages === 0) return undefined
  const { head, start, pinned, earlierStarts } = plan
  const task = { messages: body.messages, head, start, pinned, earlierStarts, available, fixed, count, sizeOf }
  const summary = await strategy.summarize({ ...task, maxTokens: forSummary }, call)
  if (!summary) return undefined
  // What must stay may leave no room for it.
  const needed = plan.tokens + sizeOf(summary) + error
  return available !== undefined && needed > available ? undefined : summary
}
