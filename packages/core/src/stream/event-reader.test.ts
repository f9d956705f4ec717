import { describe, expect, test } from 'vitest'
import { createEventReader } from './event-reader.ts'

/** The data of all events in pieces of text. */
function read(pieces: readonly string[], maxEventChars = 1_000_000): string[] {
  const reader = createEventReader(maxEventChars)
  const found: string[] = []
  const drain = (): void => {
    for (let event = reader.next(); event; event = reader.next())
      found.push(event.event ? `${event.event}=${event.data}` : event.data)
  }
  for (const piece of pieces) {
    reader.push(piece)
    drain()
  }
  reader.push('\n\n')
  drain()
  return found
}

/** The text cut at each place, and into single characters. */
function splits(text: string): string[][] {
  return [[...text], ...Array.from({ length: text.length }, (_, at) => [text.slice(0, at), text.slice(at)])]
}

test('only one space behind the colon is taken away', () => {
  expect(read(['data:  a \n\n'])).toEqual([' a '])
})

test('the lines of an event are joined by line feeds', () => {
  expect(read(['data: a\r\ndata\r\ndata:b\r\n\r\n'])).toEqual(['a\n\nb'])
})

test('text longer than is parsed at a time gives the same events wherever it is cut', () => {
  const events = Array.from({ length: 900 }, (_, at) => `${at}${'x'.repeat(at % 150)}`)
  const text = events.map((data) => `data: ${data}\n\n`).join('')
  expect(text.length).toBeGreaterThan(4 * 16_384)
  expect(read([text])).toEqual(events)
  expect(read([text.replaceAll('\n', '\r\n')])).toEqual(events)
  expect(read([text.replaceAll('\n', '\r')])).toEqual(events)
  expect(read(Array.from({ length: 30 }, (_, at) => text.slice(at * 5000, (at + 1) * 5000)))).toEqual(events)
})

test('a line longer than is parsed at a time is one line', () => {
  const long = 'x'.repeat(100_000)
  expect(read([`data: ${long}\n\ndata: a\n\n`])).toEqual([long, 'a'])
})

describe('an error as a bare line', () => {
  test.each([
    ['data: a\n\nerror: {"m":1}\n\n', ['a', 'error={"m":1}']],
    ['data: a\r\rerror: {"m":1}', ['a', 'error={"m":1}']],
    ['data: a\r\n\r\nerror:{"m":1}\r\ndata: b\r\n\r\n', ['a', 'error={"m":1}', 'b']],
    ['error: x', ['error=x']],
    ['data: an\ndata: error: x\n\n', ['an\nerror: x']],
    ['error\n\nerr\n\nerrors: x\n\ndata: a\n\n', ['error=', 'a']],
    ['event: e\ndata: a\n\n', ['e=a']],
  ])('%j is found wherever the text is cut', (text, expected) => {
    expect(read([text])).toEqual(expected)
    for (const pieces of splits(text)) expect(read(pieces), JSON.stringify(pieces)).toEqual(expected)
  })

  test('is found behind a text longer than is parsed at a time', () => {
    for (let length = 16_370; length < 16_390; length++) {
      const comment = `:${'x'.repeat(length)}\n`
      expect(read([`${comment}error: x\n\ndata: a\n\n`])).toEqual(['error=x', 'a'])
    }
  })

  test('does not make a long line slow: one that is too long to be an error is not kept', () => {
    const pieces = ['error: ', ...Array.from({ length: 20_000 }, () => 'x'.repeat(100)), '\n\ndata: a\n\n']
    expect(read(pieces)).toEqual(['a'])
  })
})

test('nothing is handed out behind an event that is too large', () => {
  const text = 'data: a\n\ndata: 123456\n\ndata: b\n\n'
  for (const pieces of [[text], text.split('')]) expect(read(pieces, 5)).toEqual(['a'])
})
