import { expect, test } from 'vitest'
import { parseQuickOrWrite } from './parse-quick-or-write.ts'

test('tries, keeps, or only prints', () => {
  expect(parseQuickOrWrite([])).toEqual({ quick: false, write: false })
  expect(parseQuickOrWrite(['--quick'])).toEqual({ quick: true, write: false })
  expect(parseQuickOrWrite(['--write'])).toEqual({ quick: false, write: true })
})

test('refuses to keep what is no whole result, and what it does not know', () => {
  expect(() => parseQuickOrWrite(['--quick', '--write'])).toThrow('leave out `--quick`')
  expect(() => parseQuickOrWrite(['--fast'])).toThrow(TypeError)
})
