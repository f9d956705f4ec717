import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import type { ChatMessage } from '@chinwag/core'
import { convertMessagesToCompletionsMessageParams } from '@langchain/openai'
import { generateText } from 'ai'
import { describe, expect, it, test } from 'vitest'
import { answer } from '../answer.ts'
import { isValid } from '../judge.ts'
import { tokensOfAll } from '../prompt-cache.ts'
import { workloads } from '../workload.ts'
import { aiSdkPrune, fromAiSdk, toAiSdk } from './ai-sdk.ts'
import { chinwag, chinwagShorten } from './chinwag.ts'
import { keepAll } from './keep-all.ts'
import { langchainBest, langchainDefaults, toLangChain } from './langchain.ts'
import { slice } from './slice.ts'
import { slide, slideSteps } from './slide.ts'

const history: readonly ChatMessage[] = [
  { role: 'system', content: 'Be brief.' },
  {
    role: 'user',
    content: [
      { type: 'text', text: 'What is it?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ],
  },
  {
    role: 'assistant',
    content: '',
    tool_calls: [
      { id: 'a', type: 'function', function: { name: 'read', arguments: '{"page":1}' } },
      { id: 'b', type: 'function', function: { name: 'read', arguments: '{"page":2}' } },
    ],
  },
  { role: 'tool', tool_call_id: 'a', content: 'One.' },
  { role: 'tool', tool_call_id: 'b', content: 'Two.' },
  { role: 'assistant', content: 'A cat.' },
  { role: 'user', content: 'Sure?' },
]

describe('a prompt that nothing was cut from', () => {
  it.each(
    [keepAll, slide, slideSteps, langchainDefaults, langchainBest, chinwag, chinwagShorten].map((policy) => [
      policy.id,
      policy,
    ]),
  )('is the history, from %s', async (_, policy) => {
    if (typeof policy === 'string') throw new TypeError(policy)
    expect(await policy.create(10_000)(history)).toEqual(history)
  })

  it('is what the clients would send, by way of the AI SDK and of LangChain', async () => {
    expect(fromAiSdk(toAiSdk(history))).toEqual(history)
    expect(convertMessagesToCompletionsMessageParams({ messages: history.map(toLangChain) })).toEqual(history)
  })
})

it('sends what the client of the AI SDK sends', async () => {
  let body = ''
  const { chatModel } = createOpenAICompatible({
    name: 'none',
    baseURL: 'http://127.0.0.1/v1',
    fetch: (_, init) => {
      body = typeof init?.body === 'string' ? init.body : ''
      return answer()
    },
  })
  const text = history.filter(({ content }) => typeof content === 'string')
  const messages: ChatMessage[] = [{ role: 'user', content: 'Look.' }, ...text.slice(1)]
  await generateText({ model: chatModel('m'), messages: toAiSdk(messages), maxRetries: 0 })
  const sent = (JSON.parse(body) as { messages: ChatMessage[] }).messages
  // It says null where a message has no text; the tokens are the same.
  expect(sent.map((message) => ({ ...message, content: message.content ?? '' }))).toEqual(fromAiSdk(toAiSdk(messages)))
})

describe('a prompt that was cut', () => {
  const [, , agent] = workloads
  const long = agent?.converse(5).slice(0, -1) ?? []

  test.each([slide, slideSteps, langchainBest, chinwag, chinwagShorten].map((policy) => [policy.id, policy] as const))(
    'fits, keeps the system message and stays valid, from %s',
    async (_, policy) => {
      const prompt = await policy.create(8_000)(long)
      expect(tokensOfAll(prompt)).toBeLessThanOrEqual(8_000)
      expect(prompt[0]).toEqual(long[0])
      expect(prompt.at(-1)).toEqual(long.at(-1))
      expect(isValid(prompt)).toBe(true)
    },
  )

  it('slides to the most turns that fit', async () => {
    const prompt = await slide.create(8_000)(long)
    const before = long.slice(0, long.length - prompt.length + 1).findLastIndex(({ role }) => role === 'user')
    expect(tokensOfAll([...long.slice(0, 1), ...long.slice(before)]) + 3).toBeGreaterThan(8_000)
  })

  it('has lost the system message with the defaults of trimMessages', async () => {
    const prompt = await langchainDefaults.create(8_000)(long)
    expect(prompt[0]).not.toEqual(long[0])
  })

  it('has lost all old tool calls with pruneMessages', async () => {
    const prompt = await aiSdkPrune.create(8_000)(long)
    expect(prompt.length).toBeLessThan(long.length)
    expect(prompt.filter(({ role }) => role === 'tool').length).toBeLessThanOrEqual(1)
    expect(isValid(prompt)).toBe(true)
  })

  it('begins anywhere with a slice', async () => {
    expect(await slice.create(0)(history)).toEqual(history.slice(-4))
    expect(isValid(history.slice(-4))).toBe(false)
  })
})
