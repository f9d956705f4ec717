import type { AssistantMessage, ChatMessage, ToolMessage, UserMessage } from '@chinwag/core'
import * as fc from 'fast-check'

/** A tiny PNG: what follows its header is never read. */
const image = 'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAABAAAAAQACAIAAADwf7zU'

const text: fc.Arbitrary<string> = fc.oneof(
  fc.constant(''),
  fc.lorem({ maxCount: 12 }),
  fc.lorem({ maxCount: 90 }),
  fc
    .array(fc.constantFrom('你', '好', '世界', '。', 'です', 'ありがとう'), { maxLength: 60 })
    .map((words) => words.join('')),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
)

const user: fc.Arbitrary<UserMessage> = fc.oneof(
  { weight: 4, arbitrary: text.map((content): UserMessage => ({ role: 'user', content })) },
  {
    weight: 1,
    arbitrary: text.map((said): UserMessage => ({
      role: 'user',
      content: [
        { type: 'text', text: said },
        { type: 'image_url', image_url: { url: image } },
      ],
    })),
  },
)

const answer: fc.Arbitrary<AssistantMessage> = text.map((content) => ({
  role: 'assistant',
  content: content || 'Yes.',
}))

/** A message that calls one to three tools, and their results in any order. The ids repeat from step to step, as some servers' do. */
const toolStep: fc.Arbitrary<readonly ChatMessage[]> = fc
  .tuple(fc.array(text, { minLength: 1, maxLength: 3 }), fc.option(text), fc.boolean())
  .map(([results, content, reversed]) => {
    const tools = results.map((result, index): ToolMessage => ({
      role: 'tool',
      tool_call_id: `call_${index}`,
      content: result,
    }))
    const tool_calls = results.map((_, index) => ({
      id: `call_${index}`,
      type: 'function',
      function: { name: 'look_up', arguments: `{"page":${index}}` },
    }))
    return [{ role: 'assistant', content, tool_calls }, ...(reversed ? tools.toReversed() : tools)]
  })

const toolSteps: fc.Arbitrary<readonly ChatMessage[]> = fc
  .oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(toolStep, { minLength: 1, maxLength: 3 }) },
  )
  .map((steps) => steps.flat())

const head: fc.Arbitrary<readonly ChatMessage[]> = fc.array(
  fc
    .tuple(fc.constantFrom('system' as const, 'developer' as const), text)
    .map(([role, content]) => ({ role, content })),
  { maxLength: 2 },
)

/** A whole turn: what the user said, what the tools did, what was answered. */
const turn: fc.Arbitrary<readonly ChatMessage[]> = fc
  .tuple(user, toolSteps, answer)
  .map(([said, steps, answered]) => [said, ...steps, answered])

/** A request that the API accepts: it ends with a user's message, or with the results of a tool step in flight. */
export const history: fc.Arbitrary<readonly ChatMessage[]> = fc
  .tuple(head, fc.option(answer), fc.array(turn, { maxLength: 8 }), user, toolSteps)
  .map(([first, greeting, turns, said, steps]) => [
    ...first,
    ...(greeting ? [greeting] : []),
    ...turns.flat(),
    said,
    ...steps,
  ])

/** Turns of one conversation, and the head before them. */
export const conversation: fc.Arbitrary<{
  readonly head: readonly ChatMessage[]
  readonly turns: readonly (readonly ChatMessage[])[]
}> = fc.record({ head, turns: fc.array(turn, { minLength: 2, maxLength: 30 }) })

/** Every request that a conversation makes on its way: after each user message, and after each step's results. */
export function requestsOf(messages: readonly ChatMessage[]): (readonly ChatMessage[])[] {
  return messages
    .flatMap((message, index) => (message.role === 'assistant' ? [messages.slice(0, index)] : []))
    .filter((request) => request.length > 0)
}
