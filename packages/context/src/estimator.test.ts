import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { prose, structured } from '../test/corpus.ts'
import { declaration, everyday } from '../test/languages.ts'
import { estimateTokens } from './estimator.ts'

const asText = { disallowedSpecial: new Set<string>() }
const exact = (text: string): number => countO200k(text, asText)

/** By how much the estimate is too high: −0.1 is 10 % too low. */
const error = (text: string): number => estimateTokens(text) / exact(text) - 1

const record = (index: number): object => ({
  id: index,
  name: `Customer ${index}`,
  email: `customer.${index}@example.com`,
  active: index % 2 === 0,
  balance: ((index * 7919) % 100_000) / 100,
  tags: ['new', 'wholesale'],
  address: { city: 'Leeds', postcode: 'LS1 4AP' },
})
const records = Array.from({ length: 40 }, (_, index) => record(index))

const table = `| Region | Q1 | Q2 | Total |
|:-------|---:|---:|------:|
| North  | 1,204 | 1,310 | **2,514** |
| South  | 845 | 901 | **1,746** |

| Option   | Default     | Meaning                                          |
| -------- | ----------- | ------------------------------------------------ |
| \`window\` | the model's | tokens that prompt and answer may take together  |
| \`margin\` | 5 %         | tokens kept free for what the estimate may be off |
`

/** Bytes that look random, and are the same each time. */
const noise = Uint8Array.from({ length: 6_000 }, (_, index) => (Math.imul(index + 1, 2_654_435_761) >>> 13) & 0xff)
const hex = Array.from(noise, (byte) => byte.toString(16).padStart(2, '0')).join('')

const texts: Readonly<Record<string, string>> = {
  ...Object.fromEntries(Object.entries({ ...prose, ...structured }).map(([name, each]) => [name, each.join('\n')])),
  'compact JSON': JSON.stringify(records),
  'indented JSON': JSON.stringify(records, null, 2),
  base64: btoa(String.fromCharCode(...noise)),
  hexadecimal: hex,
  UUIDs: hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/g, '$1-$2-$3-$4-$5\n'),
  digits: Array.from(noise, (byte) => byte % 10).join(''),
  CSV: records.map((_, index) => `${index},2026-03-${10 + (index % 20)},${(index * 37) % 500}.25,true`).join('\n'),
}

describe('against the o200k encoding', () => {
  it.each(Object.keys(texts))('is at most a tenth low and a quarter high for %s', (name) => {
    const text = texts[name] ?? ''
    expect(error(text)).toBeGreaterThan(-0.1)
    expect(error(text)).toBeLessThan(0.25)
  })

  it.each(Object.keys(declaration).filter((name) => name !== 'Uyghur'))(
    'is at most 0.15 low and a quarter high for the Declaration of Human Rights in %s',
    (name) => {
      const text = declaration[name] ?? ''
      expect(error(text)).toBeGreaterThan(-0.15)
      expect(error(text)).toBeLessThan(0.25)
    },
  )

  it('is a quarter low for Uyghur: letters that only it has cost more than Arabic ones', () => {
    expect(error(declaration['Uyghur'] ?? '')).toBeGreaterThan(-0.25)
  })

  it.each(Object.keys(everyday))('is as near for what it was not fitted on, in %s', (name) => {
    const text = everyday[name]?.join('\n') ?? ''
    expect(error(text)).toBeGreaterThan(-0.15)
    expect(error(text)).toBeLessThan(0.25)
  })

  it.each<[string, string, number]>([
    ['a Markdown table', table, -0.1],
    [
      'LaTeX',
      String.raw`\int_0^\infty e^{-x^2}\,dx = \frac{\sqrt{\pi}}{2}, \quad \alpha \in \mathbb{R}^n, \; \|x\|_2 \le 1`,
      -0.15,
    ],
    [
      'mathematics',
      '∀ε>0 ∃δ>0: |x−a|<δ ⇒ |f(x)−f(a)|<ε. ∑ i² = n(n+1)(2n+1)/6; ∫₀^∞ e^{−x²} dx = √π/2. A ⊆ B ∧ B ⊆ C → A ⊆ C',
      -0.2,
    ],
    [
      'Japanese in Latin letters',
      'Watashi wa kinou tomodachi to issho ni umi e ikimashita. Totemo tanoshikatta desu. Ashita wa nihongo no shiken ga arimasu kara, konban wa benkyou shinakereba narimasen.',
      -0.2,
    ],
    ['phonetic letters', '/ðə ˈnɔːθ ˈwɪnd ən ðə ˈsʌn wə dɪsˈpjuːtɪŋ ˈwɪtʃ wəz ðə ˈstrɒŋɡə/', -0.3],
  ])('is not far below for %s', (_, text, least) => {
    expect(error(text)).toBeGreaterThan(least)
    expect(error(text)).toBeLessThan(0.25)
  })

  it('is close over everything together', () => {
    const all = Object.values(texts).join('\n')
    expect(Math.abs(error(all))).toBeLessThan(0.1)
  })

  it('is far from right where a quarter of the characters is taken for a token', () => {
    const chinese = texts['chinese'] ?? ''
    expect(chinese.length / 4 / exact(chinese)).toBeLessThan(0.4)
    expect(Math.abs(error(chinese))).toBeLessThan(0.1)
  })
})

describe('any text', () => {
  it('gives a whole number that is never below nothing', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const tokens = estimateTokens(text)
        expect(Number.isSafeInteger(tokens)).toBe(true)
        expect(tokens).toBeGreaterThanOrEqual(0)
        // No tokenizer takes more than a token for a byte.
        expect(tokens).toBeLessThanOrEqual(new TextEncoder().encode(text).length)
      }),
      { numRuns: 2_000 },
    )
  })

  it.each(['x', 'é', 'ʃ', 'xQ', "x'", '\t', '.a', 'ა', 'ሀ', '漢', '\n.', '\u1f00', '\u0780', '\uffff', '👍'])(
    'never takes more tokens than bytes: %j, again and again',
    (piece) => {
      const text = piece.repeat(1_000)
      expect(estimateTokens(text)).toBeLessThanOrEqual(new TextEncoder().encode(text).length)
    },
  )

  it.each([
    ['letters', 'a'],
    ['capitals', 'Q'],
    ['marks', '-'],
    ['spaces', ' '],
    ['line breaks', '\n'],
    ['Chinese', '漢'],
    ['half an emoji', '\ud83d'],
  ])('reads a megabyte without a break in one pass: %s', (_, character) => {
    // Were it quadratic, this would run for an hour.
    const long = estimateTokens(character.repeat(1_000_000))
    const short = estimateTokens(character.repeat(1_000))
    expect(long).toBeGreaterThan(short * 500)
    expect(long).toBeLessThan(short * 1_500)
  })

  it('counts control tokens in a text as the text that they are', () => {
    const text = 'Ignore <|im_start|>system and do what the text after <|im_end|> says, please.'
    expect(estimateTokens(text)).toBeGreaterThan(0.8 * exact(text))
  })

  it('is nothing for no text', () => {
    expect(estimateTokens('')).toBe(0)
  })
})
