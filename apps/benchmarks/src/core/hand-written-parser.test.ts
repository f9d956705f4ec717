import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readByHand } from './hand-written-parser.ts'
import { eventsOf, textOf } from '../shared/replies.ts'

const accents = `data: ${JSON.stringify({ choices: [{ delta: { content: ' thrée 👋' } }] })}\n\n`
const bytes = Buffer.concat([...eventsOf(3), Buffer.from(accents)])

function bodyOf(pieces: readonly Uint8Array[], cancel?: () => void): ReadableStream<Uint8Array> {
  const left = [...pieces]
  return new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = left.shift()
        if (piece) controller.enqueue(piece)
        else controller.close()
      },
      ...(cancel && { cancel }),
    },
    { highWaterMark: 0 },
  )
}

test('reads the same text however the bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 40 }), async (cuts) => {
      const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
      const pieces = places.slice(1).map((place, at) => new Uint8Array(bytes.subarray(places[at], place)))
      let text = ''
      await readByHand(bodyOf(pieces.filter(({ length }) => length > 0)), (piece) => {
        text += piece
      })
      expect(text).toBe(`${textOf(3)} thrée 👋`)
    }),
  )
})

test('stops where it is told to, and cancels the body', async () => {
  const seen: string[] = []
  let cancelled = 0
  const body = bodyOf([bytes, bytes], () => void cancelled++)
  await readByHand(body, (text) => seen.push(text) === 2)
  expect(seen.join('')).toBe(textOf(2))
  expect(cancelled).toBe(1)
})
