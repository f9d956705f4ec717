import { cleanText } from './clean-text.ts'
import { widthOf, wrap } from './fit.ts'
import { toAscii } from './glyphs.ts'

/** What a piece of a line means; the terminal decides how that looks. */
export type Tone = 'plain' | 'dim' | 'good' | 'bad' | 'warn' | 'accent'

/** A piece of a line in one tone. */
export interface Span {
  readonly text: string
  readonly tone: Tone
}

/** A line for the terminal. Texts may come from anywhere: they are cleaned when they are painted. */
export type Line = string | Span | readonly Span[]

/** How a terminal shows lines. */
export interface Look {
  readonly isUnicode: boolean
  /** Puts a colour around a text, or gives the text as it is. */
  readonly paint: (tone: Tone, text: string) => string
}

/** A line as it is written: cleaned, in characters that the terminal has, and in colour where it takes any. */
export function paintLine(line: Line, { isUnicode, paint }: Look): string {
  return spansOf(line)
    .map(({ text, tone }) => paint(tone, isUnicode ? cleanText(text) : toAscii(cleanText(text))))
    .join('')
}

/** A line in lines of so many columns at most, broken between words. One of several tones stays as it is. */
export function wrapLine(line: Line, columns: number): Line[] {
  const [span, ...others] = spansOf(line)
  if (!span || others.length > 0 || widthOf(span.text) <= columns) return [line]
  return wrap(span.text, columns).map((text) => ({ text, tone: span.tone }))
}

/** A line without its tones. */
export function textOf(line: Line): string {
  return spansOf(line)
    .map(({ text }) => text)
    .join('')
}

function spansOf(line: Line): readonly Span[] {
  if (typeof line === 'string') return [{ text: line, tone: 'plain' }]
  return 'text' in line ? [line] : line
}
