import { lexer, type Token } from 'marked'

/**
 * Reads Markdown that grows. Blocks that can no longer change are read once, and stay the same objects; only what comes after them is read
 * again with each piece. A text that does not continue the one before begins anew.
 */
export class BlockReader {
  #text = ''
  #done: readonly Token[] = []
  #tail = ''

  /** The blocks of the text so far, and how many of them will stay as they are. */
  read(text: string): { readonly blocks: readonly Token[]; readonly done: number } {
    if (!text.startsWith(this.#text)) {
      this.#done = []
      this.#tail = ''
      this.#text = ''
    }
    this.#tail += text.slice(this.#text.length)
    this.#text = text
    const tail = this.#tail.replaceAll(/\r\n?/g, '\n')
    const blocks = lexer(tail)
    const all = [...this.#done, ...blocks]
    const last = blocks.findLastIndex(({ type }) => type !== 'space')
    const before = blocks
      .slice(0, Math.max(0, last))
      .map(({ raw }) => raw)
      .join('')
    // Its first line tells whether a block is a new one, or continues the one before; half a line does not, nor half a line end.
    const isNew = tail.slice(before.length).includes('\n') && !text.endsWith('\r')
    // The lexer's raw text is not the source in every case: then all of the tail is read again.
    if (last > 0 && isNew && tail.startsWith(before)) {
      this.#done = all.slice(0, this.#done.length + last)
      this.#tail = tail.slice(before.length)
    }
    return { blocks: all, done: this.#done.length }
  }
}
