import type { CallContext, ChatMessage, ChatParams, ChatRequest, Middleware } from '@chinwag/core'
import { type Anchors, createAnchors } from './anchors.ts'
import { budgetOf } from './budget.ts'
import { checkTurns } from './check-options.ts'
import { checkContextOptions, type ContextOptions } from './context-options.ts'
import { estimateTokens } from './estimator.ts'
import { planTrim } from './plan.ts'
import { requestTokens } from './request-tokens.ts'
import { createMessageCounter } from './token-counter.ts'
import { type TrimEvent, trimEventOf } from './trim-event.ts'

/** What a call may say for itself. */
export interface ContextCallOptions {
  /** `false` sends the conversation as it is; `maxTurns` replaces the chain's. */
  readonly context: false | { readonly maxTurns?: number | undefined }
}

/**
 * Keeps conversations within the model's context window.
 *
 * A request that fits is handed on untouched. One that does not loses its oldest turns, as {@link trim} does it: it never becomes
 * invalid, and its beginning stays the same for many turns, so that the provider's prompt cache keeps matching. A request whose
 * indispensable part does not fit rejects with `context_length` before it is sent.
 *
 * Place it inside the cache and outside of retries.
 *
 * @throws RangeError when an option is out of range
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
  const anchors = createAnchors()
  return async function context(request, next, call) {
    const own = call.options.context
    if (own === false) return next(request)
    const { messages, event, learn } = shorten(request.body, forCall(options, own), anchors)
    report(event, options, call)
    const response = await next(withMessages(request, messages))
    return response.observe({
      settle(outcome) {
        if (outcome.type === 'end') learn(outcome.completion.usage?.prompt_tokens)
      },
    })
  }
}

interface Shortened {
  readonly messages: readonly ChatMessage[]
  readonly event: TrimEvent
  /** Takes the provider's own count of the prompt. */
  learn(promptTokens: number | undefined): void
}

function shorten(body: ChatParams, options: ContextOptions, anchors: Anchors): Shortened {
  const { model, messages } = body
  const { count = estimateTokens, lowMark, maxTurns, lowTurns } = options
  const budget = budgetOf(body, options)
  const fixed = requestTokens(body, count)
  const planOptions = {
    limits: { high: budget?.high, lowMark, maxTurns, lowTurns },
    available: budget?.available,
    fixed,
    sizeOf: createMessageCounter(count, model),
    ...anchors.find(messages, model, fixed),
  }
  const plan = planTrim(messages, planOptions)
  // A copy: callers push the answer onto the very array that they sent.
  const prompt = [...plan.messages]
  return {
    messages: plan.messages,
    event: trimEventOf(messages, plan, planOptions),
    learn(promptTokens = 0) {
      const error = promptTokens - plan.tokens
      if (promptTokens > 0) anchors.remember({ prompt, model, fixed, error, further: plan.further })
    },
  }
}

function forCall(
  options: ContextOptions,
  own: Exclude<ContextCallOptions['context'], false> | undefined,
): ContextOptions {
  if (own?.maxTurns === undefined) return options
  checkTurns(own.maxTurns, undefined)
  return { ...options, maxTurns: own.maxTurns, lowTurns: undefined }
}

function report(event: TrimEvent, { onTrim }: ContextOptions, call: CallContext<ContextCallOptions>): void {
  call.emit({ type: 'context', ...event })
  if (!onTrim || event.reason === undefined) return
  try {
    onTrim(event)
  } catch (error) {
    call.waitUntil(Promise.reject(error))
  }
}

/** The very same request where nothing was dropped: it goes out byte for byte as the caller gave it. */
function withMessages(request: ChatRequest, messages: readonly ChatMessage[]): ChatRequest {
  return messages === request.body.messages ? request : { ...request, body: { ...request.body, messages } }
}
