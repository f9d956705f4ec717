import type { ChatParams } from '@chinwag/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FaultName } from './fault.ts'
import { type FaultSources, faultOfModel, selectFault } from './select-fault.ts'

const params = (model: string): ChatParams => ({ model, messages: [{ role: 'user', content: 'Hi' }] })
const none: FaultSources = { script: [], rates: {}, seed: '0' }

describe('faultOfModel', () => {
  test.each<[string, (FaultName | undefined)[]]>([
    ['sim-429-then-ok', ['rate-limit', undefined, undefined]],
    ['sim-500-twice', ['server-error', 'server-error', undefined]],
    ['sim-reset-mid', ['reset-mid', 'reset-mid', 'reset-mid']],
    ['sim-truncate', ['truncate', 'truncate', 'truncate']],
    ['sim-stall', ['stall', 'stall', 'stall']],
    ['sim-malformed-json', ['malformed-json', 'malformed-json', 'malformed-json']],
    ['sim-error-in-stream', ['error-in-stream', 'error-in-stream', 'error-in-stream']],
    ['sim-context-length', ['context-length', 'context-length', 'context-length']],
    ['sim-content-filter', ['content-filter', 'content-filter', 'content-filter']],
    ['sim-401', ['unauthorized', 'unauthorized', 'unauthorized']],
    ['sim-quota', ['quota', 'quota', 'quota']],
    ['sim-no-done', ['no-done', 'no-done', 'no-done']],
    ['sim-html-502', ['html-502', 'html-502', 'html-502']],
    ['sim-empty', ['empty', 'empty', 'empty']],
    ['sim-json-instead-of-stream', ['json-instead-of-stream', 'json-instead-of-stream', 'json-instead-of-stream']],
    ['sim-slow', ['slow', 'slow', 'slow']],
    ['sim-stall-before-head-then-ok', ['stall-before-head', undefined, undefined]],
    ['sim-404-then-ok', ['model-not-found', undefined, undefined]],
    ['sim', [undefined, undefined, undefined]],
    ['sim-ok', [undefined, undefined, undefined]],
    ['sim-reasoning', [undefined, undefined, undefined]],
    ['gpt-4.1-mini', [undefined, undefined, undefined]],
  ])('%s plays %j', (model, expected) => {
    expect([1, 2, 3].map((attempt) => faultOfModel(model, attempt)?.fault)).toEqual(expected)
  })

  test.each(['sim-stalls', 'sim-stalls-then-ok', 'sim-toString', 'sim-'])(
    '%s is a model that does not exist',
    (model) => {
      expect([1, 2].map((attempt) => faultOfModel(model, attempt)?.fault)).toEqual([
        'model-not-found',
        'model-not-found',
      ])
    },
  )
})

describe('selectFault', () => {
  test('asks the script first, then the name of the model, then chance', () => {
    const rates = { empty: 1 }
    const script = [{ fault: 'stall', attempt: [1, 2] }] as const
    const fault = (model: string, attempt: number, sources: FaultSources): unknown =>
      selectFault(params(model), attempt, 'identity', sources)?.fault
    expect(fault('sim-quota', 2, { ...none, script, rates })).toBe('stall')
    expect(fault('sim-quota', 3, { ...none, script, rates })).toBe('quota')
    expect(fault('m', 3, { ...none, script, rates })).toBe('empty')
    expect(fault('m', 3, { ...none, script })).toBeUndefined()
  })

  test('takes the first line of the script that fits', () => {
    const script = [
      { fault: 'stall', when: ({ model }: ChatParams) => model === 'a' },
      { fault: 'quota', attempt: 1 },
      { fault: 'slow', delayMs: 5 },
    ] as const
    const chosen = (model: string, attempt: number): unknown =>
      selectFault(params(model), attempt, '', { ...none, script })
    expect(chosen('a', 1)).toBe(script[0])
    expect(chosen('b', 1)).toBe(script[1])
    expect(chosen('b', 2)).toBe(script[2])
  })

  test('plays each fault about as often as its rate says, and the same ones for the same seed', () => {
    fc.assert(
      fc.property(fc.string(), (seed) => {
        const sources = { ...none, seed, rates: { 'rate-limit': 0.2, stall: 0.1 } }
        const draw = (): unknown[] =>
          Array.from({ length: 1000 }, (_, index) => selectFault(params('m'), 1, String(index), sources)?.fault)
        const drawn = draw()
        const share = (name: string): number => drawn.filter((fault) => fault === name).length / drawn.length
        expect(Math.abs(share('rate-limit') - 0.2)).toBeLessThan(0.07)
        expect(Math.abs(share('stall') - 0.1)).toBeLessThan(0.07)
        expect(draw()).toEqual(drawn)
      }),
      { numRuns: 20 },
    )
  })
})
