import { fit } from './fit.ts'

/** A line that changes in place, and leaves nothing behind. */
export interface LiveLine {
  /** Whether anybody sees it: not in a file, and not on a terminal that cannot erase. */
  readonly isShown: boolean
  /** Shows a text that changes with the time since then, until the next call. */
  show(text: (elapsedMs: number) => string): void
  clear(): void
  /** Makes room for other text. The line is there again a moment later, below it. */
  makeRoom(): void
}

/** What a live line is drawn with. */
export interface LiveLineOptions {
  readonly isShown: boolean
  readonly write: (text: string) => void
  readonly columns: () => number
  /** What turns in front of the text. */
  readonly frames: readonly string[]
}

const everyMs = 100
/** To the beginning of the line, and erase it. */
const erase = '\r\u001B[K'

export function createLiveLine({ isShown, write, columns, frames }: LiveLineOptions): LiveLine {
  let timer: NodeJS.Timeout | undefined

  function clear(): void {
    if (timer === undefined) return
    clearInterval(timer)
    timer = undefined
    write(erase)
  }

  function show(text: (elapsedMs: number) => string): void {
    if (!isShown) return
    clear()
    const start = performance.now()
    // The last column stays free: some terminals go to the next line as soon as it is written.
    const draw = (): void => {
      const elapsed = performance.now() - start
      const frame = frames[Math.floor(elapsed / everyMs) % frames.length] ?? ''
      write(erase + fit(`${frame} ${text(elapsed)}`, columns() - 1))
    }
    timer = setInterval(draw, everyMs)
    draw()
  }

  function makeRoom(): void {
    if (timer !== undefined) write(erase)
  }

  return { isShown, show, clear, makeRoom }
}
