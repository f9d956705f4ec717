import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  byteByByte,
  bytesOf,
  chunkOf,
  contentOf,
  cutAt,
  errorOf,
  eventsOf,
  readPieces,
  readText,
  streamOf,
  summary,
} from '../../test/streams.ts'
import type { ChatChunk } from '../wire/chunk.ts'

const hello = chunkOf({ role: 'assistant', content: 'Hé' })
const world = chunkOf({ content: '👋 世' })
const stop = chunkOf({}, 'stop')
const whole = [hello, world, stop]

function lines(end: string, ...data: object[]): string {
  return data.map((item) => `data: ${JSON.stringify(item)}${end}${end}`).join('') + `data: [DONE]${end}${end}`
}

/** Streams that say the same thing, each in a server's own way. */
const sameAnswer: Record<string, string> = {
  'lines that end with LF': lines('\n', ...whole),
  'lines that end with CRLF': lines('\r\n', ...whole),
  'lines that end with CR': lines('\r', ...whole),
  'lines that end with all three in turn':
    `data: ${JSON.stringify(hello)}\r\n\ndata: ${JSON.stringify(world)}\r\r\ndata: ${JSON.stringify(stop)}\n\r\n` +
    'data: [DONE]\r\n\r\n',
  'no space behind the colon': lines('\n', ...whole).replaceAll('data: ', 'data:'),
  'JSON over several data lines': lines('\n', ...whole).replaceAll('{"index"', '\ndata: {"index"'),
  'a byte order mark at the start': `\uFEFF${lines('\n', ...whole)}`,
  'blank lines at the start': `\n\r\n \n${lines('\n', ...whole)}`,
  'comments between and inside events': `: OPENROUTER PROCESSING\n\n${lines('\n', ...whole).replaceAll('data:', ':\n: keep-alive\ndata:')}`,
  'id, retry and unknown fields': lines('\n', ...whole).replaceAll('data:', 'id: 7\nretry: 100\nfoo: bar\nfoo\ndata:'),
  'an event of only an id': `id: 1\n\n${lines('\n', ...whole)}`,
  'event: ping without data': `event: ping\n\n${lines('\n', ...whole)}`,
  'events with empty data': `data:\n\nevent: ping\ndata: \n\n${lines('\n', ...whole)}`,
  'events that are no chunk': `${eventsOf({}, { type: 'ping' }, 'null', '7', '"text"', '[]')}event: ping\ndata: {}\n\n${lines('\n', ...whole)}`,
  'names of events': lines('\n', ...whole).replaceAll('data:', 'event: chunk\ndata:'),
  'a name on [DONE]': lines('\n', ...whole).replace('data: [DONE]', 'event: done\ndata: [DONE]'),
  'a space behind [DONE]': lines('\n', ...whole).replace('[DONE]', '[DONE] '),
  'no line end behind [DONE]': lines('\n', ...whole).trimEnd(),
  'no blank line behind [DONE]': `${lines('\n', ...whole).trimEnd()}\n`,
  'no [DONE]': eventsOf(...whole),
  'no [DONE], and no blank line behind the last event': eventsOf(...whole).trimEnd(),
  'no [DONE], and comments at the end': `${eventsOf(...whole)}: bye\n\n: b`,
  'text behind [DONE]': `${lines('\n', ...whole)}data: {"broken\n\ndata: ${JSON.stringify(hello)}\n\n`,
  'a cut [DONE] behind a finished answer': `${eventsOf(...whole)}data: [DO`,
}

describe.each(Object.entries(sameAnswer))('a stream with %s', (_, text) => {
  test('gives the same chunks however its bytes arrive', async () => {
    const bytes = bytesOf(text)
    const expected = await readPieces([bytesOf(lines('\n', ...whole))])
    expect(expected.chunks).toEqual(whole)
    expect(contentOf(expected.completion)).toBe('Hé👋 世')

    expect(await readPieces([bytes]), 'in one piece').toEqual(expected)
    expect(await readPieces(byteByByte(bytes)), 'byte by byte').toEqual(expected)
    for (let at = 0; at <= bytes.length; at++)
      expect(await readPieces(cutAt(bytes, [at])), `cut at ${at}`).toEqual(expected)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length)), async (places) => {
        expect(await readPieces(cutAt(bytes, places))).toEqual(expected)
      }),
      { numRuns: 40 },
    )
  })
})

test('every pair of cuts gives the same chunks', async () => {
  const short = { choices: [{ index: 0, delta: { content: '👋\u2028' }, finish_reason: 'stop' }] }
  const bytes = bytesOf(`\uFEFF: c\r\ndata:${JSON.stringify(short)}\r\n\r\ndata: [DONE]\r\r`)
  const expected = await readPieces([bytes])
  expect(expected.chunks).toEqual([short])
  for (let first = 0; first <= bytes.length; first++) {
    for (let second = first; second <= bytes.length; second++) {
      expect(summary(await readPieces(cutAt(bytes, [first, second])))).toEqual(expected)
    }
  }
})

test('any answer, in any line ends, in any pieces, arrives as it was sent', async () => {
  const text = fc.string({ unit: 'binary' })
  const lineEnd = fc.constantFrom('\n', '\r\n', '\r')
  await fc.assert(
    fc.asyncProperty(
      fc.array(text, { minLength: 1 }),
      lineEnd,
      fc.infiniteStream(fc.nat({ max: 40 })),
      async (words, end, sizes) => {
        const sent: ChatChunk[] = [...words.map((content) => chunkOf({ content })), stop]
        const bytes = bytesOf(lines(end, ...sent))
        const places: number[] = []
        for (let at = 0; at < bytes.length;) places.push((at += sizes.next().value ?? 1))
        const { chunks, completion } = await readPieces(
          cutAt(
            bytes,
            places.filter((at) => at < bytes.length),
          ),
        )
        // The wire is UTF-8: half a surrogate pair goes out as an escape of JSON, and comes back whole.
        expect(chunks).toEqual(sent)
        expect(contentOf(completion)).toBe(words.join(''))
      },
    ),
    { numRuns: 100 },
  )
})

test('a byte order mark that is not at the start is content', async () => {
  const { completion } = await readText(streamOf('\uFEFFa', '\uFEFFb'))
  expect(contentOf(completion)).toBe('\uFEFFa\uFEFFb')
})

test('a second byte order mark at the start is part of the name of the field', async () => {
  const text = `\uFEFF\uFEFFdata: ${JSON.stringify(hello)}\n\n${eventsOf(world, stop)}`
  for (const pieces of [[bytesOf(text)], byteByByte(bytesOf(text))]) {
    expect((await readPieces(pieces)).chunks).toEqual([world, stop])
  }
})

test('bytes that are no UTF-8 become replacement characters, and nothing else', async () => {
  const bytes = bytesOf(streamOf('a?b'))
  bytes[bytes.indexOf('?'.charCodeAt(0))] = 0xff
  for (const pieces of [[bytes], byteByByte(bytes)]) {
    expect(contentOf((await readPieces(pieces)).completion)).toBe('a\uFFFDb')
  }
})

test('comments are read without being kept, however many there are', async () => {
  const comments = bytesOf(': OPENROUTER PROCESSING\n\n'.repeat(100_000))
  const { completion } = await readPieces([comments, comments, comments, comments, bytesOf(streamOf('Hi'))])
  expect(contentOf(completion)).toBe('Hi')
})

test('blank space before the answer is not kept either', async () => {
  const blank = Array.from({ length: 20_000 }, () => bytesOf('\n'))
  const { completion } = await readPieces([...blank, bytesOf(streamOf('Hi'))])
  expect(contentOf(completion)).toBe('Hi')
})

test('an event that is no chunk is reported to `inspect`', async () => {
  const types: string[] = []
  const text = `event: ping\ndata: {}\n\n${streamOf('Hi')}`
  await readText(text, { inspect: (event) => void types.push(event.type) })
  expect(types).toEqual(['attempt', 'exit', 'event-skipped', 'commit', 'settle'])
})

test('[DONE] without any `finish_reason` is complete, and reported to `inspect`', async () => {
  const types: string[] = []
  const text = eventsOf(hello, world, '[DONE]')
  const { completion } = await readText(text, { inspect: (event) => void types.push(event.type) })
  expect(completion?.choices[0]).toMatchObject({ message: { content: 'Hé👋 世' }, finish_reason: null })
  expect(types).toEqual(['attempt', 'exit', 'commit', 'no-finish-reason', 'settle'])
})

test('a `finish_reason` of no letters is none', async () => {
  const error = errorOf(await readText(eventsOf(chunkOf({ content: 'Hi' }, ''))))
  expect(error.code).toBe('stream_interrupted')
})

test('[DONE] alone is no answer', async () => {
  expect(errorOf(await readText(eventsOf('[DONE]'))).code).toBe('invalid_response')
})

test('every choice that was asked for needs its `finish_reason`', async () => {
  const second = { ...hello, choices: [{ index: 1, delta: { content: 'Ho' }, finish_reason: null }] }
  const both = eventsOf(hello, second, stop)
  expect(errorOf(await readText(both)).code).toBe('stream_interrupted')
  expect(errorOf(await readText(eventsOf(hello, stop), { body: { n: 2 } })).code).toBe('stream_interrupted')
  const secondStop = { ...stop, choices: [{ index: 1, delta: {}, finish_reason: 'length' }] }
  const { completion } = await readText(both + eventsOf(secondStop), { body: { n: 2 } })
  expect(completion?.choices.map((choice) => choice.finish_reason)).toEqual(['stop', 'length'])
})
