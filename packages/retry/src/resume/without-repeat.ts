import type { ChatChunk, Transform } from '@chinwag/core'

/**
 * Refuses a rest that begins with all that the reader has had: a second answer, where the rest of the first was wanted.
 *
 * As long as the rest says the same as the answer did from its beginning, it is held back. One that continues differs at once, as a rule.
 *
 * @param said - what the reader has had
 * @param refuse - throws what the reply is to fail with
 */
export function withoutRepeat(said: string, refuse: () => never): Transform {
  let held: ChatChunk[] | undefined = []
  let text = ''
  return {
    chunk(chunk) {
      if (!held) return chunk
      held.push(chunk)
      for (const { delta } of chunk.choices) text += delta.content ?? ''
      if (text.startsWith(said)) refuse()
      return said.startsWith(text) ? [] : release()
    },
    flush: release,
  }

  function release(): ChatChunk[] {
    const chunks = held ?? []
    held = undefined
    return chunks
  }
}
