import { expect, test } from 'vitest'
import { TextStream } from './text-stream.ts'
import type { ChatChunk } from './wire/chunk.ts'

const chunk: ChatChunk = {
  id: 'c',
  object: 'chat.completion.chunk',
  created: 0,
  model: 'm',
  choices: [{ index: 0, delta: { content: 'Hello' }, finish_reason: null }],
}

/** An answer with work to do when its reader leaves. */
function answerThatEnds(leave: () => Promise<void>): TextStream {
  async function* read(): AsyncGenerator<ChatChunk, void> {
    try {
      yield chunk
    } finally {
      await leave()
    }
  }
  return new TextStream({ [Symbol.asyncIterator]: read, completion: () => Promise.reject(new Error('Not here.')) })
}

test('whoever leaves a text has left the answer beneath it: what that does at its end is done', async () => {
  let isOver = false
  const text = answerThatEnds(async () => {
    await new Promise((resolve) => setImmediate(resolve))
    isOver = true
  })
  for await (const piece of text) {
    expect(piece).toBe('Hello')
    break
  }
  expect(isOver).toBe(true)
})

test('leaving is silent, also where the answer beneath fails at its end', async () => {
  const text = answerThatEnds(() => Promise.reject(new Error('Too late.')))
  for await (const _ of text) break
})
