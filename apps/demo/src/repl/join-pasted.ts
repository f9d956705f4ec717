/** The line editor, as far as a paste is concerned. */
interface Editor {
  /** What is typed and not sent. */
  readonly line: string
}

/** Lines on their way to be one text. */
export interface Paste {
  /** Told of each line. */
  add(line: string): void
  /** Forgets the lines that wait for their last one. */
  drop(): void
}

/**
 * Makes one text of lines that come together, as a paste does: its lines reach the editor at once, and what follows the last end of a line
 * stays there until Enter.
 */
export function joinPasted(editor: Editor, onText: (text: string) => void): Paste {
  let lines: string[] = []
  let check: NodeJS.Immediate | undefined

  function send(): void {
    check = undefined
    if (lines.length === 0 || editor.line !== '') return
    const text = lines.join('\n')
    lines = []
    onText(text)
  }

  return {
    add(line) {
      lines.push(line)
      check ??= setImmediate(send)
    },
    drop: () => void (lines = []),
  }
}
