import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonical, requestIdentity } from './canonical.ts'
import { hash, hexHash } from './hash.ts'
import { createRandom, integerBetween, normal, shuffle } from './random.ts'

describe('hash', () => {
  test('is the same on every runtime, for ever: recorded answers depend on it', () => {
    expect(hash('chinwag')).toMatchInlineSnapshot(`2630914153008272`)
    expect(hexHash(32, 'chinwag', '漢字🙂')).toMatchInlineSnapshot(`"c97697f93909433fc6e9a794c79eeec0"`)
  })

  test('tells apart how the texts are divided', () => {
    expect(hash('ab', 'c')).not.toBe(hash('a', 'bc'))
  })

  test('gives as many digits as are asked for', () => {
    fc.assert(
      fc.property(fc.nat(100), fc.string(), (length, text) => {
        expect(hexHash(length, text)).toMatch(new RegExp(`^[0-9a-f]{${length}}$`, 'u'))
      }),
    )
  })

  test('hardly ever collides', () => {
    const hashes = Array.from({ length: 20_000 }, (_, index) => hash(String(index)))
    expect(new Set(hashes).size).toBe(hashes.length)
  })
})

describe('createRandom', () => {
  test('repeats itself for the same seed, and only for that', () => {
    const draw = (...seed: string[]): number[] => Array.from({ length: 5 }, createRandom(...seed))
    expect(draw('a', '1')).toEqual(draw('a', '1'))
    expect(draw('a', '1')).not.toEqual(draw('a', '2'))
  })

  test('covers its range evenly', () => {
    const random = createRandom('even')
    const counts = Array.from({ length: 10 }, () => 0)
    for (let draw = 0; draw < 10_000; draw++) {
      const bucket = integerBetween(random, 0, 9)
      counts[bucket] = (counts[bucket] ?? 0) + 1
    }
    for (const count of counts) expect(count).toBeGreaterThan(850)
  })

  test('draws from the normal distribution with mean 0 and deviation 1', () => {
    const random = createRandom('normal')
    const draws = Array.from({ length: 10_000 }, () => normal(random))
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length
    const variance = draws.reduce((sum, draw) => sum + draw * draw, 0) / draws.length
    expect(Math.abs(mean)).toBeLessThan(0.05)
    expect(Math.abs(variance - 1)).toBeLessThan(0.05)
  })

  test('shuffles without losing an item', () => {
    fc.assert(
      fc.property(fc.array(fc.integer()), fc.string(), (items, seed) => {
        const ascending = (left: number, right: number): number => left - right
        expect(shuffle(createRandom(seed), items).toSorted(ascending)).toEqual(items.toSorted(ascending))
      }),
    )
  })
})

describe('canonical', () => {
  test('does not depend on the order of keys', () => {
    expect(canonical({ b: [1, { d: null, c: 'x' }], a: undefined })).toBe('{"b":[1,{"c":"x","d":null}]}')
  })

  test('leaves out of the identity what only says how the answer is sent', () => {
    const body = { model: 'm', messages: [] }
    expect(requestIdentity({ ...body, stream: true, stream_options: { include_usage: true } })).toBe(
      requestIdentity(body),
    )
    expect(requestIdentity({ ...body, n: 2 })).not.toBe(requestIdentity(body))
  })
})
