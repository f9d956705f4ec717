import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  bodyOf,
  bytesOf,
  chunkOf,
  contentOf,
  cutAt,
  errorOf,
  eventsOf,
  readAll,
  readPieces,
  readText,
  send,
  streamOf,
} from '../../test/streams.ts'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a large event', () => {
  const large = 'x'.repeat(5_000_000)

  test('of many megabytes is delivered, in one piece or in many', async () => {
    const bytes = bytesOf(streamOf(large))
    const places = Array.from({ length: 5000 }, (_, at) => at * 1000)
    for (const pieces of [[bytes], cutAt(bytes, places)]) {
      expect(contentOf((await readPieces(pieces)).completion)).toBe(large)
    }
  })

  test('of exactly `maxEventBytes` is delivered, one more is refused with what came before', async () => {
    const event = JSON.stringify(chunkOf({ content: 'abc' }, 'stop'))
    const text = eventsOf(chunkOf({ content: 'Hi ' }), event)
    const end = bytesOf(text).length
    for (const pieces of [
      [bytesOf(text)],
      cutAt(bytesOf(text), [200, 250]),
      cutAt(bytesOf(text), [end - 2]),
      cutAt(bytesOf(text), [end - 1]),
    ]) {
      const fits = await readPieces(pieces, { limits: { maxEventBytes: event.length } })
      expect(contentOf(fits.completion)).toBe('Hi abc')
      const error = errorOf(await readPieces(pieces, { limits: { maxEventBytes: event.length - 1 } }))
      expect(error).toMatchObject({ code: 'invalid_response', requestId: 'req_1' })
      expect(error.message).toContain('`maxEventBytes`')
      expect(contentOf(error.partial)).toBe('Hi ')
    }
  })

  test('is refused also when it is made of many lines, and nothing behind it is handed out', async () => {
    const manyLines = 'data: "0123456789",\n'.repeat(100)
    for (const end of ['\n', '']) {
      const text = `${eventsOf(chunkOf({ content: 'Hi' }))}${manyLines}${end}${streamOf('after')}`
      const read = await readText(text, { limits: { maxEventBytes: 500 } })
      expect(errorOf(read).code).toBe('invalid_response')
      expect(read.chunks).toHaveLength(1)
    }
  })

  test('that never ends is let go when it is over the limit', async () => {
    const piece = bytesOf('x'.repeat(1000))
    const body = bodyOf([bytesOf('data: '), ...Array.from({ length: 1000 }, () => piece)])
    const error = errorOf(await readAll(await send(body.stream, { limits: { maxEventBytes: 10_000 } })))
    expect(error.code).toBe('invalid_response')
    expect(body.pulled).toBeLessThan(15)
    expect(body.cancelled).toBe(1)
  })

  test('counts for nothing where it is a comment, or a line of no field', async () => {
    const noise = 'x'.repeat(100_000)
    const text = `: ${noise}\n\nfoo${noise}\n\n${streamOf('Hi')}`
    const bytes = bytesOf(text)
    for (const pieces of [[bytes], cutAt(bytes, [10, 5000, 50_000, 150_000])]) {
      const { completion } = await readPieces(pieces, { limits: { maxEventBytes: 1000 } })
      expect(contentOf(completion)).toBe('Hi')
    }
  })
})

describe('a JSON body', () => {
  test('over `maxBodyBytes` is refused, and let go', async () => {
    const piece = bytesOf(`{"choices":"${'x'.repeat(1000)}`)
    for (const pieces of [[piece], Array.from({ length: 50 }, () => piece)]) {
      const body = bodyOf(pieces)
      const response = await send(body.stream, { limits: { maxBodyBytes: 900 }, type: 'application/json' })
      const error = errorOf(await readAll(response))
      expect(error).toMatchObject({ code: 'invalid_response', requestId: 'req_1' })
      expect(error.message).toMatchInlineSnapshot(
        `"The server's answer is over 900 characters. Raise \`limits.maxBodyBytes\` if that is right."`,
      )
      expect(body).toMatchObject({ pulled: 1, cancelled: 1 })
    }
  })
})

describe('a read of 100,000 events', () => {
  const words = Array.from({ length: 100_000 }, (_, at) => `${at} `)
  const text = words.map((content) => eventsOf(chunkOf({ content }))).join('') + streamOf()

  test('is parsed only as far as it is read', async () => {
    const bytes = bytesOf(text)
    const body = bodyOf([bytes.slice(0, -20), bytes.slice(-20)])
    const response = await send(body.stream)
    const parse = vi.spyOn(JSON, 'parse')
    const contents: unknown[] = []
    for await (const chunk of response) {
      contents.push(chunk.choices[0]?.delta.content)
      if (contents.length === 3) break
    }
    expect(contents).toEqual(['0 ', '1 ', '2 '])
    expect(parse).toHaveBeenCalledTimes(3)
    expect(body).toMatchObject({ pulled: 1, cancelled: 1 })
  })

  test('is whole for who reads all of it', async () => {
    const { completion } = await readText(text)
    expect(contentOf(completion)).toBe(words.join(''))
  })
})

test('nothing behind [DONE] is parsed', async () => {
  const parse = vi.spyOn(JSON, 'parse')
  await readText(streamOf('Hi') + eventsOf(chunkOf({ content: 'more' })))
  expect(parse).toHaveBeenCalledTimes(2)
})

test('nothing is read before somebody reads, and nothing ahead of the reader', async () => {
  const body = bodyOf(
    [eventsOf(chunkOf({ content: 'a' })), eventsOf(chunkOf({ content: 'b' })), streamOf('c')].map(bytesOf),
  )
  const response = await send(body.stream)
  expect(body.pulled).toBe(0)
  const iterator = response[Symbol.asyncIterator]()
  await iterator.next()
  expect(body.pulled).toBe(1)
  await iterator.next()
  expect(body.pulled).toBe(2)
  await iterator.return?.()
  expect(body).toMatchObject({ pulled: 2, cancelled: 1 })
})
