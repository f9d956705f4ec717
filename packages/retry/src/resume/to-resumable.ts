import { ChatError, type ChatCompletion, type ChatParams, type ChatRequest, type ChatResponse } from '@chinwag/core'
import { type Attempt, countFailure } from '../attempt-records.ts'
import { describe, isOptions } from '../check-options.ts'
import { abortedSignal, isOutOfTime, type Pass, reportStop } from '../pass.ts'
import { waitBeforeRest } from '../wait-after.ts'
import { canResume, joinPartials, textOf } from './partial.ts'
import { withoutRepeat } from './without-repeat.ts'

/** What a reply goes on from. */
interface Said {
  /** What the reader has had of the answer. */
  readonly partial: ChatCompletion
  /** What broke it. */
  readonly error: ChatError
}

/** Where a pass stands when it sends a body. */
interface Standing {
  readonly number: number
  readonly waitedMs: number
  readonly before?: Said | undefined
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
  readonly before: Said | undefined
  /** The reader has left: nobody wants the rest. */
  readonly leave: (reason: unknown) => void
}

/** A reply that goes on with another request when it breaks, as the `resume` option says. */
export function toResumable(response: ChatResponse, origin: Origin): ChatResponse {
  const { before, attempt, pass } = origin
  let isRepeat = false
  // Further in than what goes on: what was held back has not been said.
  if (before) response.transform(withoutRepeat(textOf(before.partial), () => refuse(before.error)))
  const resumable = response.recover((error, partial) => {
    if (isRepeat) throw error
    return goOn(error, joinPartials(before?.partial, partial), origin)
  })
  return resumable.observe({
    settle(outcome) {
      if (outcome.type === 'end') return
      const reason = outcome.type === 'abort' ? outcome.reason : outcome.error
      // Where the time is over while `resume` builds, no attempt is under way that would list itself and those before.
      if (isOutOfTime(reason, pass)) Reflect.set(reason, 'attempts', [...pass.failures])
      origin.leave(reason)
    },
  })

  function refuse(error: ChatError): never {
    isRepeat = true
    reportStop('repeated', error, attempt, pass)
    throw error
  }
}

async function goOn(error: ChatError, partial: ChatCompletion | undefined, origin: Origin): Promise<ChatResponse> {
  const { request, attempt, pass, send } = origin
  // Nobody wants the rest, or there is no time for it: who watches the reply has noted that.
  if (abortedSignal(pass)) throw error
  if (!partial || !canResume(request.body, partial)) {
    countFailure(error, attempt, pass.failures, pass.context)
    reportStop('committed', error, attempt, pass)
    throw error
  }
  const { waitMs, body } = await waitBeforeRest(error, attempt, pass, () => bodyFor(partial, error, origin))
  await pass.context.sleep(waitMs, pass.signal)
  const number = attempt.number + 1
  pass.context.emit({ type: 'resume', attempt: number })
  return send(body, { number, waitedMs: waitMs, before: { partial, error } })
}

/** What `resume` builds. */
async function bodyFor(
  partial: ChatCompletion,
  error: ChatError,
  { request, pass }: Origin,
): Promise<ChatParams | undefined> {
  try {
    const body: unknown = await pass.policy.resume?.({ request, partial, error })
    if (body === undefined || isBody(body)) return body
    throw new TypeError(
      `The \`resume\` option must give a body with \`messages\`, or undefined, got ${describe(body)}.`,
    )
  } catch (cause) {
    const failed = { code: 'stream_interrupted', retryable: false, cause } as const
    const failure = new ChatError('The `resume` option failed. See `cause`.', failed)
    Reflect.set(failure, 'attempts', [...pass.failures])
    throw failure
  }
}

function isBody(body: unknown): body is ChatParams {
  return isOptions(body) && 'messages' in body && Array.isArray(body.messages)
}
