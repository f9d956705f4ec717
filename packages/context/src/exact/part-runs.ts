import { characterBorder } from '../character-border.ts'

const longest = 128

/** The kinds of runs that tokenizers take for one word. */
const longRuns = /[\p{L}\p{M}]{128,}|[^\s\p{L}\p{N}]{128,}|\s{128,}/gu

/**
 * Parts a text so that no run of letters, of marks or of white space is longer than 128 characters: merging the bytes of one word takes
 * tokenizers the square of its length. Nearly every text stays in one part.
 */
export function partRuns(text: string): readonly string[] {
  if (!mayHaveLongRun(text)) return [text]
  const parts: string[] = []
  let start = 0
  for (const { index, 0: run } of text.matchAll(longRuns)) {
    for (let end = index; end < index + run.length; end = characterBorder(text, end + longest)) {
      if (end > start) parts.push(text.slice(start, end))
      start = end
    }
  }
  parts.push(text.slice(start))
  return parts
}

/** Looks at the spaces alone: texts of most languages have one every few letters, and need no closer look. */
function mayHaveLongRun(text: string): boolean {
  let last = -1
  let whiteSpace = 0
  for (let at = text.indexOf(' '); at !== -1; at = text.indexOf(' ', at + 1)) {
    whiteSpace = isWhiteSpace(text.charCodeAt(last + 1)) ? whiteSpace + at - last : 0
    if (at - last > longest || whiteSpace >= longest / 2) return true
    last = at
  }
  return text.length - last > longest
}

/** Or may be: all above ASCII is taken for it. */
function isWhiteSpace(code: number): boolean {
  return code <= 32 || code > 127
}
