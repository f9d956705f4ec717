import { styleText } from 'node:util'
import { cleanText } from './clean-text.ts'
import { framesOf, hasUnicode } from './glyphs.ts'
import { type Line, type Look, paintLine, type Tone, wrapLine } from './line.ts'
import { createLiveLine, type LiveLine } from './live-line.ts'

/** Where a program's text goes: stdout for answers, stderr for all else. */
export interface Terminal {
  /** Writes a piece of the answer. */
  out(text: string): void
  /** Writes a line about it. */
  note(line: Line): void
  /** A line on stderr while something lasts. */
  readonly live: LiveLine
  /** How stderr shows lines. */
  readonly look: Look
  /** How wide stderr is; `undefined` where it is no terminal. */
  columns(): number | undefined
}

/** What a terminal is made of: the process, or what a test has in its place. */
export interface TerminalParts {
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
}

const formats = { dim: 'dim', good: 'green', bad: 'red', warn: 'yellow', accent: 'cyan' } as const

/** The terminal of a process. Colours follow `NO_COLOR`, `FORCE_COLOR` and what stderr is. */
export function createTerminal({ stdout, stderr, env, platform }: TerminalParts): Terminal {
  const isUnicode = hasUnicode(env, platform)
  const paint = (tone: Tone, text: string): string =>
    tone === 'plain' || text === '' ? text : styleText(formats[tone], text, { stream: stderr })
  const look: Look = { isUnicode, paint }
  const columns = (): number | undefined => (stderr.isTTY ? stderr.columns || 80 : undefined)
  const live = createLiveLine({
    isShown: stderr.isTTY && env['TERM'] !== 'dumb',
    write: (text) => void stderr.write(text),
    columns: () => columns() ?? 80,
    frames: framesOf(isUnicode),
  })
  return {
    // A file or another program gets what the model wrote, byte for byte.
    out: (text) => void stdout.write(stdout.isTTY ? cleanText(text) : text),
    note(line) {
      live.makeRoom()
      for (const each of wrapLine(line, columns() ?? Infinity)) stderr.write(`${paintLine(each, look)}\n`)
    },
    live,
    look,
    columns,
  }
}
