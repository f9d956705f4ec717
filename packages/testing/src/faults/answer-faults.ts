import type { ChatCompletion, CompletionChoice } from '@chinwag/core'
import { hash } from '../answer/hash.ts'
import { refusals } from '../answer/phrases.ts'
import { pieces } from '../answer/pieces.ts'

/** Half of the answer, and the reason `content_filter`. */
export function filtered(completion: ChatCompletion): ChatCompletion {
  return withChoices(completion, (choice) => ({
    ...choice,
    message: { ...choice.message, content: firstHalf(choice.message.content ?? '') },
    logprobs: null,
    finish_reason: 'content_filter',
  }))
}

/** A refusal instead of the answer. */
export function refused(completion: ChatCompletion): ChatCompletion {
  const refusal = refusals[hash(completion.id) % refusals.length] ?? refusals[0]
  return withChoices(completion, (choice) => {
    const { tool_calls: _calls, ...message } = choice.message
    return { ...choice, message: { ...message, content: null, refusal }, logprobs: null, finish_reason: 'stop' }
  })
}

/** Tool calls whose arguments are no JSON. Text answers stay as they are. */
export function cutArguments(completion: ChatCompletion): ChatCompletion {
  if (completion.choices.every(({ message }) => message.tool_calls === undefined)) return completion
  return withChoices(completion, (choice) => {
    const calls = choice.message.tool_calls?.map((call) => ({
      ...call,
      function: { ...call.function, arguments: `${call.function.arguments.slice(0, -1)},` },
    }))
    return calls === undefined ? choice : { ...choice, message: { ...choice.message, tool_calls: calls } }
  })
}

function withChoices(
  completion: ChatCompletion,
  change: (choice: CompletionChoice) => CompletionChoice,
): ChatCompletion {
  return { ...completion, choices: completion.choices.map(change) }
}

function firstHalf(text: string): string {
  const all = pieces(text)
  return all.slice(0, Math.ceil(all.length / 2)).join('')
}
