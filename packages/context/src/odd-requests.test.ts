import { type ChatMessage, type ChatParams, createChat, type Tool } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { createRecorder } from '../test/recorder.ts'
import { context } from './context.ts'
import { countTokens } from './count-tokens.ts'
import { trim } from './trim.ts'

/** What a JavaScript caller, or a database, may hand over. */
const odd = (fields: object): ChatParams => ({
  model: 'a-model',
  messages: [{ role: 'user', content: 'Hello' }],
  ...fields,
})

async function send(fields: object): Promise<ChatParams | undefined> {
  const recorder = createRecorder()
  const chat = createChat({ transport: recorder.transport, use: [context({ window: 1_000 })] })
  await chat.complete(odd(fields))
  return recorder.requests[0]?.body
}

describe('a request that is not what its type says', () => {
  it.each([
    ['a model that is no string', { model: 5 }],
    ['a model that is null', { model: null }],
    ['a JSON schema that is missing', { response_format: { type: 'json_schema' } }],
    ['a format that is null', { response_format: null }],
    ['tools that are no list', { tools: 'all' }],
    ['a tool that is none', { tools: [null, { type: 'function' }] }],
    ['message fields of other types', { messages: [{ role: 5, content: { a: 1 }, name: [], tool_calls: 'none' }] }],
  ])('is handed on as it is, for the server to judge: %s', async (_, fields) => {
    expect(await send(fields)).toEqual(odd(fields))
  })

  it.each([[null], ['Hello'], [undefined], [7]])('is refused where a message is %j', async (message) => {
    const messages = [{ role: 'user', content: 'Hello' }, message] as ChatMessage[]
    await expect(send({ messages })).rejects.toMatchObject({ name: 'ChatError', code: 'invalid_request' })
    expect(() => trim(messages, { maxTokens: 10 })).toThrow(expect.objectContaining({ code: 'invalid_request' }))
    expect(() => countTokens(messages)).toThrow(expect.objectContaining({ code: 'invalid_request' }))
  })

  it('is refused in words that say where, and not what', () => {
    const messages = [{ role: 'user', content: 'Hello' }, 'a secret'] as ChatMessage[]
    expect(() => trim(messages)).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The \`messages\` of a request must hold objects, and \`messages[1]\` is none.]`,
    )
    expect(() => trim({} as ChatMessage[])).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The \`messages\` of a request must be a list.]`,
    )
  })

  it('has a model that is not known, where none can be told', async () => {
    const chat = createChat({ transport: createRecorder().transport, use: [context()] })
    await expect(chat.complete(odd({ model: 5 }))).rejects.toMatchObject({ code: 'invalid_request', param: 'model' })
  })

  it('is counted without a throw', () => {
    const tools = [null, 5, { function: null }] as unknown as Tool[]
    expect(countTokens([], { tools })).toBeGreaterThan(3)
    expect(countTokens([], { model: 5 as unknown as string, tools })).toBeGreaterThan(3)
  })
})

describe('a message that is changed in place after it was counted', () => {
  it('is counted anew when calls or parts are added', () => {
    const calling: Record<string, unknown> & { role: 'assistant'; content: string } = {
      role: 'assistant',
      content: 'Let me look.',
    }
    const before = countTokens([calling])
    calling['tool_calls'] = [{ id: 'a', type: 'function', function: { name: 'look_up', arguments: '{"page":1}' } }]
    expect(countTokens([calling])).toBeGreaterThan(before + 7)
    const parts = [{ type: 'text' as const, text: 'Look at this.' }]
    const said: ChatMessage = { role: 'user', content: parts }
    const short = countTokens([said])
    parts.push({ type: 'text', text: 'And at this too, please.' })
    expect(countTokens([said])).toBeGreaterThan(short + 4)
  })
})
