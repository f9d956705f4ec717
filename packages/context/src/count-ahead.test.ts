import { type ChatMessage, type ChatRequest, createChat, type Tool } from '@chinwag/core'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { createRecorder } from '../test/recorder.ts'
import { context } from './context.ts'
import { countAhead } from './count-ahead.ts'
import { countTokens } from './count-tokens.ts'
import { estimateTokens } from './estimator.ts'
import { piecesOf } from './pieces.ts'

const requestOf = (messages: readonly ChatMessage[], signal = new AbortController().signal): ChatRequest => ({
  body: { model: 'a-model', messages },
  headers: new Headers(),
  signal,
})
const withTools = (tools: readonly Tool[]): ChatRequest => {
  const request = requestOf([])
  return { ...request, body: { ...request.body, model: 'gpt-4o', tools } }
}
const manyOf = <T>(make: (index: number) => T): T[] => Array.from({ length: 5_000 }, (_, index) => make(index))
const content = 'Some words to count. '.repeat(20_000)
const huge: ChatMessage = { role: 'user', content }

describe('a long text', () => {
  it('is counted in pieces that make up the whole, and part no character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }), fc.nat(9_000), (text, times) => {
        const long = text.repeat(times)
        const pieces = piecesOf(long)
        expect(pieces.join('')).toBe(long)
        expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThanOrEqual(2_048 + 256)
        if (text.isWellFormed()) expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
      }),
    )
  })

  it('takes as many tokens as in one piece, or nearly', () => {
    expect(Math.abs(countTokens([huge]) - estimateTokens(content))).toBeLessThan(piecesOf(content).length * 2 + 6)
  })
})

describe('counting ahead', () => {
  it('never asks for more than a piece at a time, and lets others have their turn', async () => {
    // Slow enough that each piece is a turn.
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 5))
    const count = vi.fn((text: string) => text.length)
    let turns = 0
    const counting = countAhead(requestOf([huge]), count)
    let isOver = false
    const turn = (): void => {
      turns++
      if (!isOver) setTimeout(turn, 0)
    }
    setTimeout(turn, 0)
    await counting
    isOver = true
    clock.mockRestore()
    expect(Math.max(...count.mock.calls.map(([text]) => text.length))).toBeLessThanOrEqual(2_048 + 256)
    expect(turns).toBeGreaterThan(10)
  })

  it('leaves nothing to count afterwards, and nothing to do where all is known', async () => {
    const count = vi.fn((text: string) => text.length)
    const messages = [huge, { ...huge, content: 'Short.' }]
    await countAhead(requestOf(messages), count)
    const asked = count.mock.calls.length
    const total = countTokens(messages, { model: 'a-model', count })
    expect(count.mock.calls.length).toBe(asked)
    expect(total).toBe(countTokens(structuredClone(messages), { model: 'a-model', count }))
    expect(countAhead(requestOf(messages), count)).toBeUndefined()
    expect(countAhead(requestOf([{ role: 'user', content: 'Hello' }]), count)).toBeUndefined()
  })

  it('stops when the caller has left', async () => {
    const controller = new AbortController()
    let now = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 5))
    const count = vi.fn((text: string) => text.length)
    const counting = countAhead(requestOf([structuredClone(huge)], controller.signal), count)
    controller.abort(new Error('Enough.'))
    await expect(counting).rejects.toThrow('Enough.')
    clock.mockRestore()
    expect(count.mock.calls.length).toBeLessThan(2)
  })

  it.each<[string, ChatRequest]>([
    ['a message of many parts', requestOf([{ role: 'user', content: manyOf(() => ({ type: 'text', text: 'Hi' })) }])],
    [
      'many images',
      requestOf([{ role: 'user', content: manyOf(() => ({ type: 'image_url', image_url: { url: 'x' } })) }]),
    ],
    ['many messages', requestOf(manyOf((index) => ({ role: 'user', content: `${index}` })))],
    ['many tools', withTools(manyOf((index) => ({ type: 'function', function: { name: `f${index}` } })))],
    ['one large tool', withTools([{ type: 'function', function: { name: 'f', description: content } }])],
  ])('lets others have their turn every few steps: %s', async (_, request) => {
    let now = 0
    let since = 0
    let longest = 0
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 0.1))
    const count = vi.fn((text: string) => {
      longest = Math.max(longest, ++since)
      return text.length
    })
    let isOver = false
    const turn = (): void => {
      since = 0
      if (!isOver) setTimeout(turn, 0)
    }
    setTimeout(turn, 0)
    await countAhead(request, count)
    isOver = true
    clock.mockRestore()
    expect(now).toBeGreaterThan(3)
    // Three milliseconds of a clock that goes on by a tenth each time it is looked at.
    expect(longest).toBeLessThanOrEqual(31)
    const counted = count.mock.calls.length
    expect(countAhead(request, count)?.constructor).toBe(request.body.messages.length > 2_000 ? Promise : undefined)
    const { messages, model, tools } = request.body
    countTokens(messages, { model, tools, count })
    expect(count.mock.calls.length).toBe(counted)
  })

  it('is part of a call', async () => {
    const recorder = createRecorder()
    const chat = createChat({ transport: recorder.transport, use: [context({ window: 200_000 })] })
    await chat.complete({ model: 'a-model', messages: [structuredClone(huge)] })
    expect(recorder.requests).toHaveLength(1)
  })
})

it('a turn on a conversation of a thousand messages counts the new message alone', async () => {
  const count = vi.fn((text: string) => text.length)
  const chat = createChat({ transport: createRecorder().transport, use: [context({ window: 50_000, count })] })
  const messages = Array.from({ length: 1_000 }, (_, index): ChatMessage => ({
    role: index % 2 === 0 ? 'user' : 'assistant',
    content: `Message ${index}`,
  }))
  await chat.complete({ model: 'a-model', messages: messages.slice(0, 999) })
  count.mockClear()
  await chat.complete({ model: 'a-model', messages: [...messages, { role: 'user', content: 'The newest.' }] })
  expect(count.mock.calls.map(([text]) => text)).toEqual(['assistant', 'Message 999', 'user', 'The newest.'])
})
