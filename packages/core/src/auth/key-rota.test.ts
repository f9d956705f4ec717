import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KeyRota, type Rest } from './key-rota.ts'

const rest = (until: number): Rest => ({ until, code: 'rate_limit' })

describe('a rota', () => {
  test('gives each its turn, and begins again', () => {
    const rota = new KeyRota(3)
    expect([0, 0, 0, 0].map((now) => rota.take(now))).toEqual([0, 1, 2, 0])
  })

  test('passes over one that rests until its time has come', () => {
    const rota = new KeyRota(2)
    rota.rest(0, rest(100))
    expect([rota.take(0), rota.take(99), rota.take(100), rota.take(100)]).toEqual([1, 1, 0, 1])
  })

  test('keeps the longer of two rests', () => {
    const rota = new KeyRota(1)
    rota.rest(0, rest(100))
    rota.rest(0, rest(50))
    expect(rota.firstBack(60)).toEqual(rest(100))
    rota.rest(0, rest(200))
    expect(rota.firstBack(60)).toEqual(rest(200))
  })

  test('drops one for good, and once', () => {
    const rota = new KeyRota(2)
    expect([rota.drop(0), rota.drop(0), rota.left]).toEqual([true, false, 1])
    expect([rota.take(0), rota.take(0)]).toEqual([1, 1])
    rota.drop(1)
    expect([rota.take(0), rota.firstBack(0)]).toEqual([undefined, undefined])
  })
})

type Step =
  | { readonly type: 'take' }
  | { readonly type: 'rest'; readonly key: number; readonly ms: number }
  | { readonly type: 'drop'; readonly key: number }
  | { readonly type: 'pass'; readonly ms: number }

const key = fc.nat(4)
const ms = fc.nat(100)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: fc.constant('take' as const) }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('rest' as const), key, ms }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('drop' as const), key }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constant('pass' as const), ms }) },
)

/** A table with a row for each key, searched from end to end. */
class Model {
  readonly rows: { lastUsed: number; until: number; dropped: boolean }[]
  #turn = 0

  constructor(size: number) {
    this.rows = Array.from({ length: size }, (_, at) => ({ lastUsed: at - size, until: 0, dropped: false }))
  }

  take(now: number): number | undefined {
    const free = this.rows.filter((row) => !row.dropped && row.until <= now)
    const [row] = free.toSorted((a, b) => a.lastUsed - b.lastUsed)
    if (!row) return undefined
    row.lastUsed = ++this.#turn
    return this.rows.indexOf(row)
  }

  firstBack(now: number): number | undefined {
    const left = this.rows.filter(({ dropped }) => !dropped)
    if (left.length === 0 || left.some(({ until }) => until <= now)) return undefined
    return Math.min(...left.map(({ until }) => until))
  }
}

test('a rota does what a table of the keys would do', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5 }), fc.array(step, { maxLength: 60 }), (size, steps) => {
      const rota = new KeyRota(size)
      const model = new Model(size)
      let now = 0
      for (const each of steps) {
        if (each.type === 'pass') now += each.ms
        else if (each.type === 'take') expect(rota.take(now)).toBe(model.take(now))
        else {
          const row = model.rows[each.key]
          if (!row) continue
          if (each.type === 'rest') {
            rota.rest(each.key, rest(now + each.ms))
            row.until = Math.max(row.until, now + each.ms)
          } else {
            expect(rota.drop(each.key)).toBe(!row.dropped)
            row.dropped = true
          }
        }
        expect(rota.firstBack(now)?.until).toBe(model.firstBack(now))
        expect(rota.left).toBe(model.rows.filter(({ dropped }) => !dropped).length)
      }
    }),
    { numRuns: 500 },
  )
})
