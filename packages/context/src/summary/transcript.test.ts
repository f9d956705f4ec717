import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { words } from '../../test/words.ts'
import { transcriptOf } from './transcript.ts'

const characters = (text: string): number => text.length

it('loses nothing, and gives no piece that is too long', () => {
  const texts = fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '你', '😀'), maxLength: 300 }), { minLength: 1 })
  fc.assert(
    fc.property(texts, (said) => {
      const messages = said.map((content) => ({ role: 'user', content }) as const)
      const pieces = transcriptOf(messages, 60, characters)
      expect(pieces.join('').replaceAll('\n', '')).toBe(said.map((content) => `user: ${content}`).join(''))
      // Two characters part the messages of a piece, where the counter is told of one token.
      for (const piece of pieces) expect(characters(piece)).toBeLessThanOrEqual(60 * 1.1)
    }),
  )
})

it('parts no character: half of one is refused as JSON', () => {
  const emoji = `${'x'.repeat(7)}${'😀'.repeat(200)}`
  for (let maxTokens = 5; maxTokens < 60; maxTokens++) {
    const pieces = transcriptOf([{ role: 'user', content: emoji }], maxTokens, characters)
    expect(pieces.every((piece) => piece.isWellFormed())).toBe(true)
  }
})

it('ends for a counter that finds every text too long', () => {
  expect(transcriptOf([{ role: 'user', content: '😀😀' }], 1, (text) => 100 + words(text)).join('')).toContain('😀')
})
