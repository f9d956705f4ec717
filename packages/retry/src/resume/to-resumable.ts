import type { ChatCompletion, ChatError, ChatParams, ChatRequest, ChatResponse } from '@chinwag/core'
import { type Attempt, countFailure } from '../attempt-records.ts'
import { describe, isOptions } from '../check-options.ts'
import { abortedSignal, type Pass, reportStop } from '../pass.ts'
import { waitAfter } from '../wait-after.ts'
import { canResume, joinPartials, textOf } from './partial.ts'
import { withoutRepeat } from './without-repeat.ts'

/** Where a pass stands when it sends a body. */
interface Standing {
  readonly number: number
  readonly waitedMs: number
  /** What the reader has had of the answer. */
  readonly before?: ChatCompletion | undefined
}

/** Sends a body until it is answered, or there is to be no other attempt. */
export type Send = (body: ChatParams, from?: Standing) => Promise<ChatResponse>

/** What a reply came from. */
interface Origin {
  /** The one that the pass began with. */
  readonly request: ChatRequest
  readonly attempt: Attempt
  readonly pass: Pass
  readonly send: Send
  readonly before: ChatCompletion | undefined
}

/** A reply that goes on with another request when it breaks, as the `resume` option says. */
export function toResumable(response: ChatResponse, origin: Origin): ChatResponse {
  return response.recover((error, partial) => goOn(error, joinPartials(origin.before, partial), origin))
}

async function goOn(error: ChatError, said: ChatCompletion | undefined, origin: Origin): Promise<ChatResponse> {
  const { request, attempt, pass, send } = origin
  // Nobody wants the rest, or there is no time for it: who watches the reply has noted that.
  if (abortedSignal(pass)) throw error
  if (!said || !canResume(request.body, said)) {
    countFailure(error, attempt, pass.failures, pass.context)
    return stop(error, 'committed')
  }
  const waitedMs = waitAfter(error, attempt, pass, true)
  const body = await bodyFor(said, error, origin)
  if (!body) return stop(error, 'committed')
  await pass.context.sleep(waitedMs, pass.signal)
  const number = attempt.number + 1
  pass.context.emit({ type: 'resume', attempt: number })
  const rest = await send(body, { number, waitedMs, before: said })
  return rest.transform(withoutRepeat(textOf(said), () => stop(error, 'repeated', number)))

  function stop(error: ChatError, reason: 'committed' | 'repeated', number = attempt.number): never {
    reportStop(reason, error, { ...attempt, number }, pass)
    throw error
  }
}

/** What `resume` builds. */
async function bodyFor(
  partial: ChatCompletion,
  error: ChatError,
  { request, pass }: Origin,
): Promise<ChatParams | undefined> {
  const body: unknown = await pass.policy.resume?.({ request, partial, error })
  if (body === undefined || (isOptions(body) && 'messages' in body)) return body as ChatParams | undefined
  throw new TypeError(`The \`resume\` option must give a body with \`messages\`, or undefined, got ${describe(body)}.`)
}
