import type { ChatChunk, Transform } from '@chinwag/core'

/** So much of an answer is no accident. Less of it may well be said twice, such as a number or "no, ". In UTF-16 units. */
export const leastRepeat = 8

/**
 * Refuses a rest that begins with all that the reader has had, or ends within it: a second answer, where the rest of the first was wanted.
 *
 * As long as the rest says the same as the answer did from its beginning, it is held back. One that continues differs at once, as a rule.
 * Repetitions of fewer than {@link leastRepeat} characters count as a rest.
 *
 * @param said - what the reader has had
 * @param refuse - throws what the reply is to fail with
 */
export function withoutRepeat(said: string, refuse: () => never): Transform {
  let held: ChatChunk[] | undefined = said.length < leastRepeat ? undefined : []
  let text = ''
  return {
    chunk(chunk) {
      if (!held) return chunk
      held.push(chunk)
      for (const { delta } of chunk.choices) text += delta.content ?? ''
      if (text.startsWith(said)) refuse()
      return said.startsWith(text) ? [] : release()
    },
    flush() {
      if (held && text.length >= leastRepeat) refuse()
      return release()
    },
  }

  function release(): ChatChunk[] {
    const chunks = held ?? []
    held = undefined
    return chunks
  }
}
