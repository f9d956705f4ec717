import { expect, test } from 'vitest'
import { framesOf, hasUnicode, toAscii } from './glyphs.ts'

test.each([
  [{ LANG: 'en_GB.UTF-8' }, true],
  [{ LANG: 'C.utf8' }, true],
  [{ LC_CTYPE: 'UTF-8' }, true],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: 'C' }, false],
  [{ LANG: 'en_GB.UTF-8', LC_ALL: '' }, true],
  [{ LANG: 'de_DE.ISO-8859-1' }, false],
  [{}, false],
])('%j: more than ASCII is %s', (env, expected) => {
  expect(hasUnicode(env, 'linux')).toBe(expected)
})

test('consoles of Windows show more than ASCII, whatever the locale', () => {
  expect(hasUnicode({}, 'win32')).toBe(true)
})

test('ASCII takes as many columns, and other scripts are left alone', () => {
  expect(toAscii('12 · first … → – › ━█▓░●◆ 日本')).toBe('12 - first ~ > - > =#x.*+ 日本')
})

test('the spinner of a plain terminal is ASCII', () => {
  for (const frame of framesOf(false)) expect(frame).toMatch(/^[\u0020-\u007E]$/)
})
