import type * as Marked from 'marked'
import { expect, test, vi } from 'vitest'
import { BlockReader } from './split-blocks.ts'

const read = vi.hoisted(() => ({ characters: 0 }))

vi.mock('marked', async (original) => {
  const marked = await original<typeof Marked>()
  const lexer: typeof marked.lexer = (source, options) => {
    read.characters += source.length
    return marked.lexer(source, options)
  }
  return { ...marked, lexer }
})

const section = '## Part\n\nA paragraph that goes on for a while.\n\n- one\n- two\n\n```js\nconst a = 1\n```\n\n'

/** How many characters the lexer reads when a text comes in pieces of four. */
function work(sections: number): number {
  const text = section.repeat(sections)
  const reader = new BlockReader()
  read.characters = 0
  for (let end = 4; end < text.length; end += 4) reader.read(text.slice(0, end))
  return read.characters
}

test('reads twice as much for a text that is twice as long, not four times', () => {
  expect(work(80) / work(40)).toBeCloseTo(2, 1)
})
