import type { ComponentChild } from 'preact'
import { useRef } from 'preact/hooks'
import { renderBlock } from './render-block.tsx'
import { BlockReader } from './split-blocks.ts'

/** Markdown that may still grow. What is complete keeps its elements: only the tail is read and drawn again. */
export function Markdown({ text, isDone }: { readonly text: string; readonly isDone: boolean }) {
  const reader = useRef(new BlockReader())
  const drawn = useRef<{ text: string; blocks: ComponentChild[] }>({ text: '', blocks: [] })
  if (!text.startsWith(drawn.current.text)) drawn.current.blocks = []
  drawn.current.text = text
  const { blocks, done } = reader.current.read(text)
  const kept = drawn.current.blocks
  for (let at = kept.length; at < done; at++) {
    const block = blocks[at]
    if (block) kept.push(renderBlock(block, at, true))
  }
  // The same object is not looked at again.
  return <>{[...kept, ...blocks.slice(done).map((block, index) => renderBlock(block, done + index, isDone))]}</>
}
