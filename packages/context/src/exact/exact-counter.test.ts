import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prose, structured } from '../../test/corpus.ts'
import { declaration } from '../../test/languages.ts'
import { exactCounter } from './exact-counter.ts'
import { partRuns } from './part-runs.ts'

const asText = { disallowedSpecial: new Set<string>() }
const texts = [...Object.values({ ...prose, ...structured }).flat(), ...Object.values(declaration)]

describe('exactCounter', () => {
  it('counts as the tokenizer does', async () => {
    const [o200k, cl100k] = await Promise.all([exactCounter('o200k_base'), exactCounter('cl100k_base')])
    for (const text of texts) {
      expect(o200k(text)).toBe(countO200k(text, asText))
      expect(cl100k(text)).toBe(countCl100k(text, asText))
    }
  })

  it('takes control tokens for text', async () => {
    const count = await exactCounter('o200k_base')
    expect(count('<|im_start|>system')).toBe(7)
    expect(count('<|endoftext|>')).toBeGreaterThan(1)
    expect(count('')).toBe(0)
  })

  it('is the same function each time: what it counted stays known', async () => {
    expect(await exactCounter('o200k_base')).toBe(await exactCounter('o200k_base'))
    expect(await exactCounter('o200k_harmony')).toBeTypeOf('function')
  })

  it('refuses an encoding that there is not', async () => {
    await expect(exactCounter(JSON.parse('"gpt-4o"'))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The encoding must be one of o200k_base, cl100k_base, o200k_harmony, got "gpt-4o".]`,
    )
    await expect(exactCounter(JSON.parse('"toString"'))).rejects.toThrow(TypeError)
  })
})

describe('a long run', () => {
  const kinds = [
    'a',
    'xQz',
    '-',
    '!?',
    ' ',
    '\n',
    '漢字',
    '👍',
    '\u0301',
    '!\u0301',
    'ก',
    '\t ',
    ' \t\t\t',
    ' \n',
    '\u2003 ',
  ]

  it.each(kinds)('of %j is parted, so that no tokenizer has to merge it as one', async (kind) => {
    const run = kind.repeat(3_000)
    const parts = partRuns(`Before ${run} after`)
    expect(parts.join('')).toBe(`Before ${run} after`)
    const longest = Math.max(...parts.flatMap((part) => part.split(/(?<=\w) | (?=\w)/)).map((part) => part.length))
    expect(longest).toBeLessThanOrEqual(140)
    // The whole, which takes seconds for some of these, would be at most a token a part less.
    const count = await exactCounter('o200k_base')
    expect(count(run)).toBeGreaterThan(0)
  })

  it('costs at most a token more for each part', () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 400 }), (kind, times) => {
        const text = `A ${kind.repeat(times)} b`
        const parts = partRuns(text)
        const counted = parts.reduce((total, part) => total + countO200k(part, asText), 0)
        expect(Math.abs(counted - countO200k(text, asText))).toBeLessThan(parts.length * 2)
      }),
    )
  })

  it('is left whole up to 128 characters, as all that people write', () => {
    for (const text of [...texts, 'a'.repeat(127)]) expect(partRuns(text)).toEqual([text])
  })

  it('is found wherever it is', () => {
    const word = fc.constantFrom('a', 'word ', ' ', '\t', '漢', '-', '12 ')
    const run = fc.tuple(fc.constantFrom(...kinds), fc.integer({ min: 1, max: 300 }))
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            word,
            run.map(([kind, times]) => kind.repeat(times)),
          ),
        ),
        (pieces) => {
          for (const part of partRuns(pieces.join('')))
            expect(part).not.toMatch(/[\p{L}\p{M}]{300}|[^\s\p{L}\p{N}]{300}|\s{300}/u)
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('never parts a character, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 100, maxLength: 400 }), fc.nat(3), (text, times) => {
        const parts = partRuns(text.repeat(times))
        expect(parts.join('')).toBe(text.repeat(times))
        for (const part of parts) expect(part.isWellFormed()).toBe(true)
      }),
    )
  })
})
