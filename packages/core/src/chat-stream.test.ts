import { describe, expect, expectTypeOf, test, vi } from 'vitest'
import { body, chunk, chunks, completion } from '../test/answers.ts'
import { expectNothingLeft, rejection } from '../test/outcomes.ts'
import { type ChatChunk, ChatResponse, createChat } from './index.ts'

expectNothingLeft()

function streamOf(...answer: ChatChunk[]) {
  const transport = vi.fn(async () => ChatResponse.fromChunks(answer))
  return { transport, stream: createChat({ transport }).stream(body) }
}

async function all<T>(pieces: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = []
  for await (const piece of pieces) list.push(piece)
  return list
}

test('nothing is sent before reading begins, and only once after', async () => {
  const { stream, transport } = streamOf(...chunks('Hel', 'lo'))
  expect(transport).not.toHaveBeenCalled()
  await Promise.all([stream.completion(), stream.response(), stream.completion()])
  expect(transport).toHaveBeenCalledOnce()
})

test('the chunks are those of the reply', async () => {
  const answer = chunks('Hel', 'lo')
  expect(await all(streamOf(...answer).stream)).toEqual(answer)
})

test('completion() after the chunks, or while they are read, is the whole', async () => {
  const { stream } = streamOf(...chunks('Hel', 'lo'))
  let during: Promise<unknown> | undefined
  for await (const _ of stream) during ??= stream.completion()
  const whole = await stream.completion()
  expect(whole.choices[0]?.message.content).toBe('Hello')
  expect(await during).toBe(whole)
})

test('a second reader is told to share()', async () => {
  const { stream } = streamOf(...chunks('Hel', 'lo'))
  await all(stream)
  expect(await rejection(all(stream))).toMatchInlineSnapshot(
    `[TypeError: This reply is being read already. Use \`share()\` for more than one reader, or \`completion()\` for the whole.]`,
  )
})

test('completion() of a stream that was left rejects', async () => {
  const { stream } = streamOf(...chunks('Hel', 'lo'))
  for await (const _ of stream) break
  expect(await rejection(stream.completion())).toMatchObject({ name: 'AbortError' })
})

describe('text()', () => {
  test('is the text when awaited', async () => {
    const text = await streamOf(...chunks('Hel', 'lo')).stream.text()
    expectTypeOf(text).toEqualTypeOf<string>()
    expect(text).toBe('Hello')
  })

  test('is the pieces when iterated, without those that have no text', async () => {
    const { stream } = streamOf(chunk(''), ...chunks('Hel', '', 'lo'))
    expect(await all(stream.text())).toEqual(['Hel', 'lo'])
  })

  test('is that of the first choice, wherever it is in the chunk', async () => {
    const choices = ['b', 'a'].map((content, at) => ({ index: 1 - at, delta: { content }, finish_reason: 'stop' }))
    expect(await all(streamOf({ ...chunk(''), choices }).stream.text())).toEqual(['a'])
  })

  test('is the text of content that comes in parts, thoughts left out', async () => {
    const parts = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'Hm' }] },
      { type: 'text', text: 'Hello' },
    ]
    const answer = {
      ...chunk(''),
      choices: [{ index: 0, delta: { content: parts as unknown as string }, finish_reason: 'stop' }],
    }
    expect(await all(streamOf(answer).stream.text())).toEqual(['Hello'])
    expect(await streamOf(answer).stream.text()).toBe('Hello')
  })

  test('is empty for an answer without text', async () => {
    const answer = {
      ...completion(''),
      choices: [{ index: 0, message: { role: 'assistant' as const, content: null }, finish_reason: 'stop' }],
    }
    const transport = async () => ChatResponse.fromCompletion(answer)
    expect(await createChat({ transport }).stream(body).text()).toBe('')
  })

  test('rejects like the reply', async () => {
    const { stream } = streamOf(chunk('Hel'))
    expect(await rejection(stream.text())).toMatchObject({ code: 'stream_interrupted' })
    expect(await rejection(all(streamOf(chunk('Hel')).stream.text()))).toMatchObject({ code: 'stream_interrupted' })
  })

  test('left by hand while a piece is on its way ends at once', async () => {
    const settle = vi.fn()
    const never = async function* () {
      yield chunk('Hel')
      await new Promise(() => {})
    }
    const transport = async () => ChatResponse.fromChunks(never()).observe({ settle })
    const pieces = createChat({ transport }).stream(body).text()[Symbol.asyncIterator]()
    expect(await pieces.next()).toEqual({ done: false, value: 'Hel' })
    const pending = pieces.next()
    await pieces.return?.()
    expect(await pending).toEqual({ done: true, value: undefined })
    expect(await pieces.next()).toEqual({ done: true, value: undefined })
    expect(settle).toHaveBeenCalledOnce()
  })
})
