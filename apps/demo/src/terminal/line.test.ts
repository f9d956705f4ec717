import { expect, test } from 'vitest'
import { type Look, paintLine, textOf, wrapLine } from './line.ts'

const look: Look = { isUnicode: true, paint: (tone, text) => (tone === 'plain' ? text : `<${tone}>${text}</>`) }

test('tones become what the terminal makes of them', () => {
  const line = [
    { text: '429', tone: 'bad' },
    { text: ', again', tone: 'plain' },
  ] as const
  expect(paintLine(line, look)).toBe('<bad>429</>, again')
  expect(textOf(line)).toBe('429, again')
})

test('what comes from elsewhere brings no colour of its own', () => {
  expect(paintLine({ text: '\u001B[2Jgone', tone: 'dim' }, look)).toBe('<dim>[2Jgone</>')
})

test('a plain terminal gets ASCII', () => {
  expect(paintLine('12 · 34', { ...look, isUnicode: false })).toBe('12 - 34')
})

test('a long line is broken between words, and keeps its tone', () => {
  expect(wrapLine({ text: 'one two three', tone: 'bad' }, 8)).toEqual([
    { text: 'one two', tone: 'bad' },
    { text: 'three', tone: 'bad' },
  ])
  expect(wrapLine('  one two', 9)).toEqual(['  one two'])
  expect(wrapLine('one two three', Infinity)).toEqual(['one two three'])
})
