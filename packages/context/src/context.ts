import type { CallContext, ChatMessage, ChatParams, ChatRequest, Middleware } from '@chinwag/core'
import { type Anchors, createAnchors, isCredible } from './anchors.ts'
import { budgetOf } from './budget.ts'
import { type ContextCallOptions, forCall } from './context-call-options.ts'
import { checkContextOptions, type ContextOptions } from './context-options.ts'
import { estimateTokens } from './estimator.ts'
import { nameOf } from './model-limits.ts'
import { planTrim } from './plan.ts'
import { requestTokens } from './request-tokens.ts'
import { createMessageCounter } from './token-counter.ts'
import { type TrimEvent, trimEventOf } from './trim-event.ts'

/**
 * Keeps conversations within the model's context window.
 *
 * A request that fits is handed on untouched. One that does not loses its oldest turns, as {@link trim} does it: it never becomes
 * invalid, and its beginning stays the same for many turns, so that the provider's prompt cache keeps matching. A request whose
 * indispensable part does not fit rejects with `context_length` before it is sent.
 *
 * Place it inside the cache and outside of retries.
 *
 * @throws RangeError when an option is out of range, or the window is full before a prompt is in it; TypeError when there is no such option
 *
 * @example
 * ```ts
 * import { context } from '@chinwag/context'
 * import { createChat } from '@chinwag/core'
 *
 * const chat = createChat({ apiKey: 'sk-…', use: [context({ reserve: 2_000 })] })
 * ```
 */
export function context(options: ContextOptions = {}): Middleware<ContextCallOptions> {
  checkContextOptions(options)
  const memory: Memory = { anchors: createAnchors(), sent: new WeakSet() }
  return async function context(request, next, call) {
    const ours = forCall(options, call.options.context)
    if (!ours) return next(request)
    const { messages, event, learn } = shorten(request.body, ours, memory)
    report(event, options, call)
    const response = await next(withMessages(request, messages))
    return response.observe({
      settle(outcome) {
        if (outcome.type === 'end') learn(outcome.completion.usage?.prompt_tokens)
      },
    })
  }
}

/** What one middleware remembers, for as long as the messages live. */
interface Memory {
  readonly anchors: Anchors
  /** The last message of each prompt. */
  readonly sent: WeakSet<ChatMessage>
}

interface Shortened {
  readonly messages: readonly ChatMessage[]
  readonly event: TrimEvent
  /** Takes the provider's own count of the prompt. */
  learn(promptTokens: unknown): void
}

function shorten(body: ChatParams, options: ContextOptions, { anchors, sent }: Memory): Shortened {
  const { messages } = body
  const model = nameOf(body.model)
  const { count = estimateTokens, lowMark, maxTurns, lowTurns } = options
  const budget = budgetOf(body, options)
  const fixed = requestTokens(body, count)
  const planOptions = {
    limits: { high: budget?.high, lowMark, maxTurns, lowTurns },
    available: budget?.available,
    fixed,
    sizeOf: createMessageCounter(count, model),
    wasSent: (message: ChatMessage) => sent.has(message),
    ...anchors.find(messages, model, fixed),
  }
  const plan = planTrim(messages, planOptions)
  // A copy: callers push the answer onto the very array that they sent.
  const prompt = [...plan.messages]
  const event = trimEventOf(messages, plan, planOptions)
  const last = prompt.at(-1)
  if (last) sent.add(last)
  return {
    messages: plan.messages,
    event,
    learn(promptTokens) {
      if (!isCredible(promptTokens, plan.tokens)) return
      const error = promptTokens - plan.tokens
      anchors.remember({ prompt, model, fixed, error, further: plan.further })
    },
  }
}

function report(event: TrimEvent, { onTrim }: ContextOptions, call: CallContext<ContextCallOptions>): void {
  call.emit({ type: 'context', ...event })
  if (!onTrim || event.reason === undefined) return
  const failed = (error: unknown): void => call.emit({ type: 'context-hook', hook: 'onTrim', error })
  try {
    // Not background work: one that never settles would keep the chat from being idle.
    Promise.resolve(onTrim(event)).catch(failed)
  } catch (error) {
    failed(error)
  }
}

/** The very same request where nothing was dropped: it goes out byte for byte as the caller gave it. */
function withMessages(request: ChatRequest, messages: readonly ChatMessage[]): ChatRequest {
  return messages === request.body.messages ? request : { ...request, body: { ...request.body, messages } }
}
