import type { ChatCompletion, ChatParams, CompletionChoice } from '@chinwag/core'
import { draftAnswer } from './draft.ts'
import { hexHash } from './hash.ts'
import { logprobsOf } from './logprobs.ts'
import { createRandom } from './random.ts'
import { usageOf } from './usage.ts'

/** The clock of every answer stands at 2026-01-01T00:00:00Z: a real one would make answers differ between runs. */
const created = 1_767_225_600

/** What an answer is made from. The same question gives the same answer. */
export interface Question {
  readonly seed: string
  readonly params: ChatParams
  /** {@link ChatParams} as canonical text, without the fields that only say how the answer is sent. */
  readonly identity: string
  /** Which time this is asked, from 1. */
  readonly attempt: number
  /** Tokens of the prompt that an earlier request had too. */
  readonly cachedTokens: number
  /** Texts that a test gives instead of the simulator's own. */
  readonly answer?: ((params: ChatParams, attempt: number) => string | undefined) | undefined
}

/** The whole answer to a question. */
export function answerCompletion(question: Question): ChatCompletion {
  const { params, seed, identity, attempt } = question
  const choices = Array.from({ length: params.n ?? 1 }, (_, index) => choiceOf(question, index))
  return {
    id: `chatcmpl-${hexHash(29, seed, identity, String(attempt))}`,
    object: 'chat.completion',
    created,
    model: params.model,
    choices,
    usage: usageOf(params, choices, question.cachedTokens),
    service_tier: 'default',
    system_fingerprint: 'fp_simulated',
  }
}

function choiceOf(question: Question, index: number): CompletionChoice {
  const { params, seed, identity, attempt } = question
  // A caller who asks for the same answer gets it, as with the API: `temperature: 0` and `seed` leave the attempt out.
  const repeatable = params.temperature === 0 || typeof params.seed === 'number'
  const random = createRandom(seed, identity, repeatable ? '' : String(attempt), String(index))
  const draft = draftAnswer(params, random, question.answer?.(params, attempt))
  const logprobs =
    params.logprobs === true && draft.content !== null
      ? logprobsOf(draft.content, params.top_logprobs ?? 0, random)
      : null
  return {
    index,
    message: {
      role: 'assistant',
      content: draft.content,
      refusal: null,
      ...(draft.reasoning !== undefined && { reasoning_content: draft.reasoning }),
      ...(draft.toolCalls.length > 0 && { tool_calls: draft.toolCalls }),
      annotations: [],
    },
    logprobs,
    finish_reason: draft.finishReason,
  }
}
