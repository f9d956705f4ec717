import { type CallEvent, createChat } from '@chinwag/core'
import { cache } from '@chinwag/cache'
import { retry } from '@chinwag/retry'
import { createSimulator, createVirtualClock } from '@chinwag/testing'
import { expect, test } from 'vitest'
import { waterfall } from '../inspector/waterfall.ts'
import { widthOf } from './fit.ts'
import { textOf } from './line.ts'
import { traceLines } from './trace-lines.ts'

const where = { callId: 'c', middleware: 'retry', layer: 0 }
const transport = { callId: 'c', middleware: 'transport', layer: 1 }
const events: CallEvent[] = [
  { ...where, type: 'enter', at: 0 },
  { ...transport, type: 'attempt', attempt: 1, at: 0 },
  { ...transport, type: 'exit', attempt: 1, at: 200, result: 'error', code: 'rate_limit', status: 429 },
  { ...where, type: 'retry', at: 200, status: 429, code: 'rate_limit', waitMs: 400 },
  { ...where, type: 'wait', at: 200, ms: 400 },
  { ...transport, type: 'attempt', attempt: 2, at: 600 },
  { ...transport, type: 'exit', attempt: 2, at: 650, result: 'reply', status: 200 },
  { ...transport, type: 'commit', attempt: 2, at: 700 },
  { ...where, type: 'commit', at: 700 },
  { ...transport, type: 'settle', attempt: 2, at: 1000, outcome: 'end' },
  { ...where, type: 'settle', at: 1000, outcome: 'end' },
]

test('shows spans, attempts, waits, the first token, and what was said', () => {
  const text = traceLines(waterfall(events), 52).map(textOf).join('\n')
  expect(`\n${text}\n`).toMatchInlineSnapshot(`
    "
              0                500 ms            1.00 s
    retry     ━━━━━━━━◆░░░░░░░░░░░░░░░░━━━●━━━━━━━━━━━━
      429 rate_limit, again in 400 ms
    transport ▓▓▓▓▓▓▓▓▓               ████●████████████
      attempt 1 · 429 rate_limit · 200 ms
      attempt 2 · 200 · 400 ms
    ━ span · █ attempt · ▓ failed · ░ wait · ● first
    token · ◆ note
    "
  `)
})

test('tones tell a failed attempt from a good one', () => {
  const attempts = traceLines(waterfall(events), 52).find((line) => textOf(line).startsWith('transport'))
  expect(Array.isArray(attempts) && attempts.map(({ tone }: { tone: string }) => tone)).toEqual([
    'plain',
    'bad',
    'plain',
    'good',
    'accent',
    'good',
  ])
})

test.each([24, 40, 80, 200])('no line of a real call is wider than %d columns', async (columns) => {
  const seen: CallEvent[] = []
  const { fetch } = createSimulator({ faults: [{ fault: 'server-error', attempt: 1 }], clock: createVirtualClock() })
  const chat = createChat({
    apiKey: 'k',
    fetch,
    use: [
      async function 日本語のミドルウェア(request, next, context) {
        context.emit({ type: 'hello', what: 'a long text that has to be wrapped on a narrow terminal' })
        return next(request)
      },
      cache({ when: 'always' }),
      retry({ baseMs: 1, capMs: 50 }),
    ],
    inspect: (event) => void seen.push(event),
  })
  await chat.stream({ model: 'm', messages: [{ role: 'user', content: 'Hi' }] }).text()
  const lines = traceLines(waterfall(seen), columns).map(textOf)
  expect(lines.join('\n')).toMatch(/attempt 2/)
  for (const line of lines) expect(widthOf(line)).toBeLessThan(columns)
})
