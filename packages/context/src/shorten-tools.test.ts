import { type ChatMessage, createChat } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { history, requestsOf } from '../test/histories.ts'
import { createRecorder } from '../test/recorder.ts'
import { complaintAbout } from '../test/validity.ts'
import { answer, thousand, turns, user, words } from '../test/words.ts'
import { context } from './context.ts'
import type { ContextOptions } from './context-options.ts'
import { countTokens } from './count-tokens.ts'
import { shortenTools, type ShortenToolsOptions } from './shorten-tools.ts'
import type { TrimEvent } from './trim-event.ts'

function createInstance(options: ShortenToolsOptions = { keepCharacters: 20 }, more: ContextOptions = thousand) {
  const recorder = createRecorder()
  const onTrim = vi.fn<(event: TrimEvent) => void>()
  const use = [context({ ...more, onTrim, strategy: shortenTools(options) })] as const
  const chat = createChat({ transport: recorder.transport, use })
  return {
    onTrim,
    prompts: recorder.prompts,
    async sentOf(messages: readonly ChatMessage[]): Promise<readonly ChatMessage[]> {
      await chat.complete({ model: 'a-model', messages })
      return recorder.requests.at(-1)?.body.messages ?? []
    },
  }
}

/** A call and its result, of so many words. */
function step(index: number, size = 90): ChatMessage[] {
  const id = `call_${index}`
  return [
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id, type: 'function', function: { name: 'read_page', arguments: '{}' } }],
    },
    { role: 'tool', tool_call_id: id, name: 'read_page', content: 'word '.repeat(size) },
  ]
}

const task = user(20)
const run = (steps: number): ChatMessage[] => [task, ...Array.from({ length: steps }, (_, index) => step(index)).flat()]

describe('an agent with large tool results', () => {
  it('keeps all its steps, the oldest with short results that keep their id and name and say that they are short', async () => {
    const { sentOf, onTrim } = createInstance()
    const messages = run(12)
    const sent = await sentOf(messages)
    expect(sent).toHaveLength(messages.length)
    expect(sent[2]).toEqual({
      role: 'tool',
      tool_call_id: 'call_0',
      name: 'read_page',
      content: 'word word word word \n[Shortened: 20 of 450 characters are shown.]',
    })
    expect(sent.slice(-2)).toEqual(messages.slice(-2))
    expect(countTokens(sent, { count: words })).toBeLessThanOrEqual(1_000)
    expect(onTrim.mock.calls).toMatchObject([[{ reason: 'tokens', droppedUnits: 0, droppedMessages: 0 }]])
    const { shortenedMessages = 0, tokensAfter = 0 } = onTrim.mock.calls[0]?.[0] ?? {}
    expect(shortenedMessages).toBeGreaterThan(2)
    // One step of the grid, and what is left of the last result.
    expect(tokensAfter).toBeGreaterThan(1_000 - 299 - 90)
  })

  it('keeps all its steps beside a large system message as well', async () => {
    const { sentOf, onTrim } = createInstance()
    const system: ChatMessage = { role: 'system', content: 'word '.repeat(600) }
    const messages = [system, ...run(5)]
    const sent = await sentOf(messages)
    expect(sent).toHaveLength(messages.length)
    expect(sent[0]).toBe(system)
    expect(onTrim.mock.calls[0]?.[0].shortenedMessages).toBeGreaterThan(0)
  })

  it('never sees the results of the step in flight shortened, whatever their size', async () => {
    const { sentOf } = createInstance()
    const inFlight = step(9, 700)
    const sent = await sentOf([...run(6), ...inFlight])
    expect(sent.slice(-2)).toEqual(inFlight)
  })

  it('sends prompts that extend the one before, but for one move a step of the grid', async () => {
    const { sentOf, prompts, onTrim } = createInstance()
    const messages = run(24)
    const requests = [3, ...Array.from({ length: 23 }, (_, index) => 5 + 2 * index)].map((end) =>
      messages.slice(0, end),
    )
    for (const request of requests) await sentOf(request)
    const sent = prompts()
    const moves = sent.filter((prompt, index) => index > 0 && !prompt.startsWith((sent[index - 1] ?? '').slice(0, -1)))
    const growth = countTokens(messages, { count: words })
    const gridStep = 0.3 * (1_000 - 3)
    expect(moves.length).toBeGreaterThan(2)
    expect(moves.length).toBeLessThanOrEqual(Math.ceil(growth / gridStep))
    const lost = onTrim.mock.calls.filter(([event]) => event.lostCachedTokens > 0)
    expect(lost).toHaveLength(moves.length)
  })

  it('loses turns only for what shortening does not free', async () => {
    const { sentOf, onTrim } = createInstance()
    const chatter = turns(20)
    const sent = await sentOf([...run(2), ...chatter, user(50)])
    expect(sent[0]?.role).toBe('user')
    expect(countTokens(sent, { count: words })).toBeLessThanOrEqual(1_000)
    const { droppedUnits = 0, tokensBefore = 0, tokensAfter = 0 } = onTrim.mock.calls[0]?.[0] ?? {}
    const needed = Math.ceil((tokensBefore - 1_000) / 299) * 299
    expect(droppedUnits).toBeGreaterThan(3)
    expect(tokensBefore - tokensAfter).toBeGreaterThanOrEqual(needed)
    expect(tokensBefore - tokensAfter).toBeLessThan(needed + 100)
  })
})

it('leaves any valid history valid, fitting, and no message of another role changed', async () => {
  let shortened = 0
  await fc.assert(
    fc.asyncProperty(history, fc.integer({ min: 150, max: 900 }), async (drawn, window) => {
      const messages = drawn.map((message) =>
        message.role === 'tool'
          ? { ...message, content: `${JSON.stringify(message.content)} and more`.repeat(20) }
          : message,
      )
      const options = { window, reserve: 0, margin: 0 }
      const { sentOf, onTrim } = createInstance({ keepCharacters: 10 }, options)
      for (const request of requestsOf(messages).slice(-3)) {
        const sent = await sentOf(request).catch(() => undefined)
        if (!sent) continue
        expect(complaintAbout(sent)).toBeUndefined()
        expect(countTokens(sent)).toBeLessThanOrEqual(window)
        const known = new Set(request)
        const changed = sent.filter((message) => !known.has(message))
        expect(changed.every(({ role }) => role === 'tool')).toBe(true)
        expect(JSON.stringify(await sentOf(request))).toBe(JSON.stringify(sent))
      }
      shortened += onTrim.mock.calls.filter(([event]) => event.shortenedMessages > 0).length
    }),
    { numRuns: 500 },
  )
  expect(shortened).toBeGreaterThan(50)
}, 60_000)

describe('a shortened result', () => {
  const contentOf = async (content: unknown, keepCharacters: number): Promise<unknown> => {
    const { sentOf } = createInstance({ keepCharacters }, { ...thousand, lowMark: 0.95 })
    const [call] = step(0)
    const result = { role: 'tool', tool_call_id: 'call_0', content } as ChatMessage
    const sent = await sentOf([task, ...(call ? [call, result] : []), answer(850), user(40)])
    return sent[2]?.content
  }

  it('is not cut within an emoji', async () => {
    expect(await contentOf(`1234🙂${'word '.repeat(90)}`, 5)).toMatch(/^1234\n\[Shortened: 4 of/)
  })

  it('is a text, where it was a list of parts', async () => {
    const parts = ['one '.repeat(50), 'two '.repeat(50)].map((text) => ({ type: 'text', text }))
    expect(await contentOf(parts, 3)).toBe('one\n[Shortened: 3 of 401 characters are shown.]')
  })

  it('stays as it was where it would not get shorter', async () => {
    const { sentOf } = createInstance({ keepCharacters: 400 })
    const messages = [task, ...step(0, 20), answer(900), user(20), answer(20), user(60)]
    const sent = await sentOf(messages)
    expect(sent.filter((message) => !messages.includes(message))).toEqual([])
  })
})

it('takes options that make sense', () => {
  expect(() => shortenTools({ keepCharacters: -1 })).toThrow(RangeError)
  expect(() => shortenTools(JSON.parse('{"keep":5}'))).toThrow('`keep` is no option of shortenTools()')
})
