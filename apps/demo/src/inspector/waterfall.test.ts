import { cache } from '@chinwag/cache'
import { context } from '@chinwag/context'
import { type CallEvent, type ChatParams, createChat, type Middleware } from '@chinwag/core'
import { retry } from '@chinwag/retry'
import { createSimulator, createVirtualClock, type ScriptedFault } from '@chinwag/testing'
import { describe, expect, test } from 'vitest'
import { summarise } from './summary.ts'
import { waterfall } from './waterfall.ts'

const body: ChatParams = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'What is a mutex?' }] }
const stream = { ...body, stream: true, stream_options: { include_usage: true } }

/** The events of one call, read to its end as a page would read it. */
async function eventsOf(use: readonly Middleware[], faults: readonly ScriptedFault[] = []) {
  const events: CallEvent[] = []
  const { fetch } = createSimulator({ faults, clock: createVirtualClock() })
  const chat = createChat({ apiKey: 'k', fetch, use, inspect: (event) => void events.push(event) })
  const reply = await chat.send(stream).catch(() => undefined)
  const completion = await reply?.completion().catch(() => undefined)
  await chat.idle()
  const end = completion && { source: reply?.source ?? '', usage: completion.usage ?? undefined }
  return { events, end, model: body.model }
}

describe('the waterfall', () => {
  test('has a row for each layer, from the outermost to the transport', async () => {
    const { events } = await eventsOf([cache(), context(), retry()])
    const { rows, start, end } = waterfall(events)
    expect(rows.map(({ name }) => name)).toEqual(['cache', 'context', 'retry', 'transport'])
    for (const { bars, ticks } of rows) {
      expect(bars).toMatchObject([{ tone: 'ok' }])
      for (const { from, to = 0 } of bars) expect(start <= from && from <= to && to <= end).toBe(true)
      expect(ticks.filter(({ kind }) => kind === 'token')).toHaveLength(1)
    }
  })

  test('has a bar for each attempt, and the waits between them', async () => {
    const { events } = await eventsOf(
      [retry({ baseMs: 60, capMs: 60, random: () => 0.5 })],
      [{ fault: 'server-error', attempt: [1, 2] }],
    )
    const [retries, transport] = waterfall(events).rows
    expect(transport?.bars).toMatchObject([
      { kind: 'attempt', tone: 'failed', label: 'attempt 1 · 500 server' },
      { kind: 'attempt', tone: 'failed', label: 'attempt 2 · 500 server' },
      { kind: 'attempt', tone: 'ok', label: 'attempt 3 · 200' },
    ])
    const waits = retries?.bars.filter(({ kind }) => kind === 'wait') ?? []
    expect(waits).toHaveLength(2)
    expect(retries?.notes).toHaveLength(2)
  })

  test('shows a stream that broke in every layer that it broke through', async () => {
    const { events } = await eventsOf([context()], [{ fault: 'reset-mid' }])
    for (const { bars } of waterfall(events).rows) expect(bars).toMatchObject([{ tone: 'failed' }])
  })

  test('says of any other event what it is, and what it says', async () => {
    const own: Middleware = async (request, next, context) => {
      context.emit({ type: 'hello', count: 3, deep: { a: [1] } })
      return next(request)
    }
    const { rows } = waterfall((await eventsOf([own])).events)
    expect(rows[0]).toMatchObject({ name: 'own', notes: ['hello count: 3, deep: {"a":[1]}'] })
  })

  test('keeps a bar open until something closes it', () => {
    const where = { callId: 'c', middleware: 'm', layer: 0 }
    const { rows, end } = waterfall([{ ...where, type: 'enter', at: 100 }], { now: 150 })
    expect(rows[0]?.bars).toMatchObject([{ tone: 'open', to: undefined }])
    expect(end).toBe(150)
  })

  test('cuts a wait that was called off', () => {
    const where = { callId: 'c', middleware: 'm', layer: 0 }
    const events = [
      { ...where, type: 'enter', at: 100 },
      { ...where, type: 'wait', at: 110, ms: 5000 },
      { ...where, type: 'exit', at: 120, result: 'error' },
    ]
    expect(waterfall(events).rows[0]?.bars).toMatchObject([
      { tone: 'stopped', to: 120 },
      { kind: 'wait', to: 120 },
    ])
  })

  test('is empty without events', () => {
    expect(waterfall([])).toEqual({ start: 0, end: 1, rows: [] })
  })
})

describe('the waterfall of a call', () => {
  const on = (layer: number, fields: object): CallEvent => ({
    type: '',
    callId: 'c',
    at: 0,
    layer,
    middleware: `m${layer}`,
    ...fields,
  })

  test.each([
    ['aborted', 'stopped', 'm0 · aborted'],
    ['lost', 'failed', 'm0 · connection lost'],
  ])('that was %s ends all that is open, and cuts waits short', (type, tone, label) => {
    const events: CallEvent[] = [
      on(0, { type: 'enter', at: 10 }),
      on(1, { type: 'enter', at: 11 }),
      on(1, { type: 'wait', at: 20, ms: 5000 }),
      { type, callId: 'c', at: 1800 },
    ]
    const { rows, end } = waterfall(events)
    expect(end).toBe(1800)
    expect(rows[0]?.bars).toMatchObject([{ to: 1800, tone, label }])
    expect(rows[1]?.bars).toMatchObject([
      { to: 1800, tone },
      { kind: 'wait', to: 1800 },
    ])
    expect(summarise({ events, model: 'm' }).totalMs).toBe(1790)
  })

  test('in which a middleware made a mistake has failed in each layer that it went through', () => {
    const events = [
      on(0, { type: 'enter' }),
      on(1, { type: 'enter', at: 1 }),
      on(1, { type: 'exit', result: 'error', at: 2 }),
      on(0, { type: 'exit', result: 'error', at: 3 }),
    ]
    const tones = (isMistake: boolean) =>
      waterfall(events, { isMistake }).rows.flatMap(({ bars }) => bars.map(({ tone }) => tone))
    expect(tones(true)).toEqual(['failed', 'failed'])
    expect(tones(false)).toEqual(['stopped', 'stopped'])
  })

  test('that was cut off is not drawn as a success', async () => {
    const { events } = await eventsOf([retry()], [{ fault: 'content-filter' }])
    for (const { bars } of waterfall(events).rows) {
      expect(bars).toMatchObject([{ tone: 'stopped', label: expect.stringContaining('content_filter') }])
    }
  })

  test('that goes on takes as long as it has taken', () => {
    expect(summarise({ events: [on(0, { type: 'enter', at: 100 })], model: 'm' }, 4100).totalMs).toBe(4000)
  })
})

describe('the summary', () => {
  test('adds up attempts, the cache, the tokens and what they cost', async () => {
    const summary = summarise(
      await eventsOf(
        [cache({ when: 'always' }), retry({ baseMs: 1, capMs: 50 })],
        [{ fault: 'overloaded', attempt: 1 }],
      ),
    )
    expect(summary).toMatchObject({ attempts: 2, cache: { decision: 'miss', key: expect.any(String) }, saved: 0 })
    const { prompt_tokens = 0, completion_tokens = 0 } = summary.usage ?? {}
    expect(summary.cost).toBeCloseTo((prompt_tokens * 0.4 + completion_tokens * 1.6) / 1_000_000, 12)
  })

  test('counts a hit as free, and its price as saved', async () => {
    const store = new Map<string, string>()
    const first = summarise(await eventsOf([cache({ when: 'always', store })]))
    const second = summarise(await eventsOf([cache({ when: 'always', store })]))
    expect(second).toMatchObject({ attempts: 0, cost: 0, saved: first.cost, cache: { decision: 'hit' } })
  })

  test('knows no cost where it knows no price', async () => {
    const { events, end } = await eventsOf([])
    expect(summarise({ events, end, model: 'constructor' })).toMatchObject({ cost: undefined, saved: undefined })
    expect(summarise({ events, end, model: 'gpt-4.1-mini-2025-04-14' }).cost).toBeGreaterThan(0)
  })
})
