import { expect, test } from 'vitest'
import type { Summary } from './inspector/summary.ts'
import { statusParts } from './status-parts.ts'

const plain: Summary = {
  totalMs: 2100,
  firstTokenMs: 150,
  attempts: 1,
  cache: { decision: 'miss', key: 'k' },
  trimming: { before: 12, after: 12, messages: 0 },
  usage: { prompt_tokens: 12, completion_tokens: 300, total_tokens: 312 },
  cost: 0.000_484_8,
  saved: 0,
}
const details = { window: 128_000, finishReason: 'stop' }

test('an answer as usual', () => {
  expect(statusParts(plain, details).join(' · ')).toMatchInlineSnapshot(
    `"12 + 300 tokens · $0.00048 · first token 150 ms, all 2.10 s · cache miss · context 312 of 128,000"`,
  )
})

test('an answer from the cache', () => {
  const hit = { ...plain, attempts: 0, cost: 0, saved: 0.000_484_8, cache: { decision: 'hit', key: 'k' } }
  expect(statusParts(hit, details)).toEqual(expect.arrayContaining(['$0 ($0.00048 saved)', 'cache hit']))
})

test('all that is out of the ordinary', () => {
  const odd = { ...plain, attempts: 3, trimming: { before: 2000, after: 900, messages: 12 } }
  expect(statusParts(odd, { window: 1000, finishReason: 'length' })).toEqual(
    expect.arrayContaining(['3 attempts', 'trimmed 12 messages (1,100 tokens)', 'ended by length']),
  )
})

test('a server that tells nothing', () => {
  const silent = { ...plain, usage: undefined, cost: undefined, firstTokenMs: undefined, cache: undefined }
  expect(statusParts({ ...silent, trimming: undefined }, { window: 1, finishReason: undefined })).toEqual([
    'tokens not told',
    'all 2.10 s',
    'cache off',
  ])
})
