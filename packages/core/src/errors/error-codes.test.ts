import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { classify } from './classify.ts'
import { errorCodes } from './error-codes.ts'

/** The rows of the first table of docs/errors.md, without its head. */
const page = readFileSync(new URL('../../../../docs/errors.md', import.meta.url), 'utf8')
const table = page.split('## Codes')[1]?.split('\n## ')[0] ?? ''
const rows = [...table.matchAll(/^\| `\w+` .*\|$/gm)].slice(1).map(([row]) => {
  const [, code = '', , source = '', retryable, ambiguous] = row.split('|').map((cell) => cell.trim())
  return { code: code.replaceAll('`', ''), source, retryable, ambiguous }
})

test('docs/errors.md lists each code, with what it says by itself', () => {
  const said = Object.entries(errorCodes).map(([code, { retryable, ambiguous }]) => ({
    code,
    retryable: retryable ? 'yes' : 'no',
    ambiguous: ambiguous ? 'yes' : 'no',
  }))
  expect(rows.map(({ code, retryable, ambiguous }) => ({ code, retryable, ambiguous }))).toEqual(said)
})

test.each(rows)('docs/errors.md names statuses and words that do lead to $code', ({ code, source }) => {
  for (const [status] of source.matchAll(/\b[245]\d\d\b/g)) expect(classify(Number(status), {})).toBe(code)
  if (!['quota', 'context_length', 'content_filter'].includes(code)) return
  for (const [, word] of source.matchAll(/`(\w+)`/g)) expect(classify(400, { code: word })).toBe(code)
})
