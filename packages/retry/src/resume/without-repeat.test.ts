import { type ChatChunk, ChatError, ChatResponse } from '@chinwag/core'
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { withoutRepeat } from './without-repeat.ts'

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
  for (const pieces of [['one two'], ['one two three'], ['on', 'e tw', 'o', ' three'], ['one', ' ', 'two three']]) {
    expect(await read('one two', pieces)).toEqual({ text: [], error: refused })
  }
})

it('hands on one that ends before it has repeated all: that is another text', async () => {
  expect(await read('one two', ['one'])).toEqual({ text: ['one'] })
})

it('loses nothing, repeats nothing, and refuses exactly what begins with all that was said', async () => {
  const words = fc.array(fc.constantFrom('a', 'b', 'aa', '🙂'), { minLength: 1, maxLength: 6 })
  await fc.assert(
    fc.asyncProperty(words, words, async (said, pieces) => {
      const { text, error } = await read(said.join(''), pieces)
      const isRepeat = pieces.join('').startsWith(said.join(''))
      expect(error).toBe(isRepeat ? refused : undefined)
      expect(text).toEqual(isRepeat ? [] : pieces)
    }),
  )
})
