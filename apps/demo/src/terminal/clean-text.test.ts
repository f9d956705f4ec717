import { expect, test } from 'vitest'
import { cleanText } from './clean-text.ts'

test.each([
  ['a colour', 'a \u001B[31mred\u001B[0m word', 'a [31mred[0m word'],
  ['a title', '\u001B]0;pwned\u0007', ']0;pwned'],
  ['a sequence of C1', '\u009B2J', '2J'],
  ['a bell, a backspace, a delete', 'a\u0007b\bc\u007Fd', 'abcd'],
  ['a return that would overwrite the line', 'safe\rrm -rf', 'saferm -rf'],
  ['ends of lines of Windows', 'a\r\nb', 'a\nb'],
])('takes the control characters out of %s', (_, text, cleaned) => {
  expect(cleanText(text)).toBe(cleaned)
})

test('leaves lines, tabs, and every script as they are', () => {
  const text = 'if x:\n\tdo(“é”) 日本語 👩‍👩‍👧 مرحبا'
  expect(cleanText(text)).toBe(text)
})
