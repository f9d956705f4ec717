import type { ChatCompletion, ChatParams } from '@chinwag/core'

/** Whether what had arrived of an answer can be gone on with: the text of one choice, and nothing but text. */
export function canResume({ n }: ChatParams, { choices }: ChatCompletion): boolean {
  const [choice, ...others] = choices
  if (!choice || others.length > 0 || (n ?? 1) > 1 || choice.finish_reason) return false
  const { content, tool_calls: calls, function_call: call, refusal, audio, reasoning_content: thought } = choice.message
  if (thought || choice.message['reasoning']) return false
  return typeof content === 'string' && content !== '' && !calls?.length && !call && !refusal && !audio
}

/** What arrived of the rest, behind what had arrived before. */
export function joinPartials(
  before: ChatCompletion | undefined,
  rest: ChatCompletion | undefined,
): ChatCompletion | undefined {
  const [choice] = rest?.choices ?? []
  if (!before || !rest || !choice) return before ?? rest
  const message = { ...before.choices[0]?.message, ...choice.message, content: textOf(before) + textOf(rest) }
  return {
    ...before,
    ...(rest.usage && { usage: rest.usage }),
    choices: [{ ...choice, message }, ...rest.choices.slice(1)],
  }
}

export function textOf({ choices }: ChatCompletion): string {
  return choices[0]?.message.content ?? ''
}
