import { type ChatChunk, ChatError, ChatResponse } from '@chinwag/core'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { leastRepeat, withoutRepeat } from './without-repeat.ts'

const chunkOf = (content: string | undefined, finish_reason: string | null = null): ChatChunk => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'm',
  choices: [{ index: 0, delta: { content }, finish_reason }],
})

const refused = new ChatError('Refused.', { code: 'stream_interrupted' })

/** What a reader gets of a rest, piece by piece, and what it ends in. */
async function read(
  said: string,
  pieces: readonly (string | undefined)[],
): Promise<{ text: string[]; error?: unknown }> {
  const chunks = [...pieces.map((piece) => chunkOf(piece)), chunkOf(undefined, 'stop')]
  const response = ChatResponse.fromChunks(chunks).transform(
    withoutRepeat(said, () => {
      throw refused
    }),
  )
  const text: string[] = []
  try {
    for await (const { choices } of response) text.push(...choices.flatMap(({ delta }) => delta.content || []))
    return { text }
  } catch (error) {
    return { text, error }
  }
}

it('hands a continuation on as it comes, from the first word that differs', async () => {
  expect(await read('one two', [' three', ' four'])).toEqual({ text: [' three', ' four'] })
  expect(await read('one two', ['one', ' hundred'])).toEqual({ text: ['one', ' hundred'] })
  expect(await read('one two', [undefined, '', 'three'])).toEqual({ text: ['three'] })
})

it('refuses one that repeats all that was said, and gives nothing of it', async () => {
  for (const pieces of [['one two '], ['one two three'], ['on', 'e tw', 'o', ' three'], ['one', ' ', 'two three']]) {
    expect(await read('one two ', pieces)).toEqual({ text: [], error: refused })
  }
})

it('refuses one that ends within what was said: a second answer, and a shorter one', async () => {
  const said = 'The answer is 42, because'
  expect(await read(said, ['The answer is 42'])).toEqual({ text: [], error: refused })
  expect(await read(said, ['The answer', ' is 42.'])).toEqual({ text: ['The answer', ' is 42.'] })
})

it('hands on what is too short to be a repetition', async () => {
  expect(await read('1', ['1', ' lions'])).toEqual({ text: ['1', ' lions'] })
  expect(await read('one two', ['one two'])).toEqual({ text: ['one two'] })
  expect(await read('no, no, no, ', ['no, '])).toEqual({ text: ['no, '] })
})

it('loses nothing, repeats nothing, and refuses exactly what begins with all that was said, or ends within it', async () => {
  const words = fc.array(fc.constantFrom('aaa', 'b', 'aaaaaa', '🙂'), { minLength: 1, maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(words, words, async (said, pieces) => {
      const { text, error } = await read(said.join(''), pieces)
      const [one, other] = [said.join(''), pieces.join('')]
      const isLong = Math.min(one.length, other.length) >= leastRepeat
      const isRepeat = isLong && (other.startsWith(one) || one.startsWith(other))
      expect(error).toBe(isRepeat ? refused : undefined)
      expect(text).toEqual(isRepeat ? [] : pieces)
    }),
  )
})
