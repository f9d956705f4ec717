import type { ChatCompletion } from '@chinwag/core'

/** What the independent fold knows of a completion. */
export function pickAnswer(completion: ChatCompletion): unknown {
  const choices = completion.choices.map(({ index, message, finish_reason }) => ({
    index,
    content: message.content === undefined ? null : message.content,
    reasoning: message.reasoning_content ?? message.reasoning ?? '',
    refusal: message.refusal ?? '',
    tools: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      text: call.function.arguments,
    })),
    finish: finish_reason,
  }))
  return { id: completion.id, model: completion.model, choices, usage: completion.usage ?? null }
}
