import { type CallContext, type ChatRequest, type ChatResponse, isChatError, type Middleware } from '@chinwag/core'
import { createAnchors } from './anchors.ts'
import { type ContextCallOptions, forCall } from './context-call-options.ts'
import { checkContextOptions, type ContextOptions } from './context-options.ts'
import { countAhead } from './count-ahead.ts'
import { createLessons } from './lessons.ts'
import { type Memory, prepare, type Prepared } from './prepare.ts'
import type { TrimEvent } from './trim-event.ts'

/**
 * Keeps conversations within the model's context window.
 *
 * A request that fits is handed on untouched. One that does not loses its oldest turns, as {@link trim} does it: it never becomes
 * invalid, and its beginning stays the same for many turns, so that the provider's prompt cache keeps matching. A request whose
 * indispensable part does not fit rejects with `context_length` before it is sent.
 *
 * With a `strategy`, old tool results are shortened first ({@link shortenTools}), or a summary takes the place of what is dropped
 * ({@link summarize}).
 *
 * Where the provider finds a prompt too long all the same, it is cut by one more step at least and sent once more; the prompts after it are
 * kept below what was refused.
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
  const memory: Memory = { anchors: createAnchors(), sent: new WeakSet(), lessons: createLessons() }
  return async function context(request, next, call) {
    const ours = forCall(options, call.options.context)
    if (!ours) return next(request)

    const send = async ({ finish }: Prepared): Promise<ChatResponse> => {
      const { messages, event, learn } = await finish({ request, next, context: call })
      report(event, ours, call)
      const response = await next(withMessages(request, messages))
      response.observe({
        settle(outcome) {
          if (outcome.type === 'end') learn(outcome.completion.usage?.prompt_tokens)
        },
      })
      return response.committed()
    }

    const counting = countAhead(request, ours.count)
    if (counting) await counting
    const prepared = prepare(request.body, ours, memory)
    try {
      return await send(prepared)
    } catch (error) {
      if (!isChatError(error) || error.code !== 'context_length') throw error
      const harder = prepared.harder(error.message)
      if (!harder) throw error
      return send(harder)
    }
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
function withMessages(request: ChatRequest, messages: ChatRequest['body']['messages']): ChatRequest {
  return messages === request.body.messages ? request : { ...request, body: { ...request.body, messages } }
}
