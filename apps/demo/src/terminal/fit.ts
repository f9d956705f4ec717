import stringWidth from 'fast-string-width'
import { wrapAnsi } from 'fast-wrap-ansi'

const segmenter = new Intl.Segmenter()

/** How many columns a text takes: two for a Chinese character, none for an accent. */
export function widthOf(text: string): number {
  return stringWidth(text)
}

/** A text in so many columns at most; `…` says that there was more. */
export function fit(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text
  let fitting = ''
  for (const { segment } of segmenter.segment(text)) {
    if (widthOf(fitting + segment) >= columns) break
    fitting += segment
  }
  return `${fitting}…`
}

/** A text in exactly so many columns. */
export function pad(text: string, columns: number): string {
  const fitted = fit(text, columns)
  return fitted + ' '.repeat(Math.max(0, columns - widthOf(fitted)))
}

/** A text in lines of so many columns at most: between words, and within one where it is longer than a line. */
export function wrap(text: string, columns: number): string[] {
  return wrapAnsi(text, Math.max(1, columns), { hard: true }).split('\n')
}

/** Parts with ` · ` between them, in as few lines as there must be: no part is split unless it is longer than a line. */
export function joinParts(parts: readonly string[], columns: number): string[] {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    const longer = last === undefined ? part : `${last} · ${part}`
    if (last !== undefined && widthOf(longer) <= columns) lines[lines.length - 1] = longer
    else lines.push(part)
  }
  return columns === Infinity ? lines : lines.flatMap((line) => wrap(line, columns))
}
