/** What a run of characters costs in tokens: `first` for the run, and `each` for every UTF-16 unit in it. */
export interface ScriptCost {
  readonly first: number
  readonly each: number
}

/** First unit, last unit, cost. A range holds whole rows of 16. */
type Script = readonly [first: number, last: number, cost: ScriptCost]

/** Kinds of characters that have rules of their own. Every other kind is a row of {@link scripts}, and begins after these. */
export const kinds = { latin: 0, digit: 1, space: 2, newline: 3, mark: 4, cyrillic: 5, other: 6 } as const

const firstScript = 7

/**
 * Fitted to the o200k encoding by least squares over the languages of each script, and rounded up: a prompt that is a little smaller
 * than thought is better than one that is refused. Scripts that are not listed are taken for rare ones.
 */
const scripts: readonly Script[] = [
  script(0x0080, 0x00bf, 0.4, 0.6), // Latin-1 marks
  script(0x02b0, 0x02ff, 0, 1.5), // phonetic marks, which part words
  script(0x0370, 0x03ff, 0.3, 0.39), // Greek
  script(0x0530, 0x058f, 0.81, 0.22), // Armenian
  script(0x0590, 0x05ff, 0.3, 0.42), // Hebrew
  script(0x0600, 0x077f, 0.3, 0.37), // Arabic
  script(0x0700, 0x074f, 0, 1.9), // Syriac
  script(0x0780, 0x07ff, 0, 1.8), // Thaana, N'Ko
  script(0x0900, 0x097f, 0.45, 0.29), // Devanagari
  script(0x0980, 0x09ff, 0.5, 0.32), // Bengali
  script(0x0a00, 0x0a7f, 0.05, 0.66), // Gurmukhi
  script(0x0a80, 0x0aff, 0.45, 0.35), // Gujarati
  script(0x0b00, 0x0b7f, 0.1, 1.2), // Oriya
  script(0x0b80, 0x0bff, 0.65, 0.29), // Tamil
  script(0x0c00, 0x0c7f, 0.4, 0.46), // Telugu
  script(0x0c80, 0x0cff, 0.6, 0.36), // Kannada
  script(0x0d00, 0x0d7f, 0.75, 0.31), // Malayalam
  script(0x0d80, 0x0dff, 0.3, 0.6), // Sinhala
  script(0x0e00, 0x0e7f, 0.6, 0.42), // Thai
  script(0x0e80, 0x0eff, 0, 1.85), // Lao
  script(0x0f00, 0x0fff, 0, 1.5), // Tibetan
  script(0x1000, 0x109f, 0.6, 0.52), // Burmese
  script(0x10a0, 0x10ff, 0.7, 0.25), // Georgian
  script(0x1200, 0x139f, 0.1, 2.05), // Ethiopic
  script(0x13a0, 0x167f, 0, 2.8), // Cherokee, Canadian syllabics
  script(0x1780, 0x17ff, 0.2, 0.63), // Khmer
  script(0x1f00, 0x1fff, 0.3, 1), // Greek with old accents
  script(0x2000, 0x206f, 0.4, 0.6), // dashes, quotation marks
  script(0x2070, 0x22ff, 0.5, 0.8), // small digits, arrows, mathematics
  script(0x2300, 0x2bff, 0.4, 0.6), // boxes, symbols
  script(0x2e00, 0x303f, 0.4, 0.6), // Chinese and Japanese marks
  script(0x3040, 0x30ff, 0.3, 0.66), // kana
  script(0x3400, 0x9fff, 0.4, 0.8), // Chinese characters
  script(0xac00, 0xd7af, 0.2, 0.79), // Hangul
  script(0xd800, 0xdfff, 0.2, 1.05), // halves of emoji and of rare characters
  script(0xf900, 0xfaff, 0.4, 0.8), // Chinese characters, once more
  script(0xfb50, 0xfdff, 0.3, 0.37), // Arabic, once more
  script(0xfe00, 0xfe3f, 0.4, 0.6), // variants of emoji
  script(0xff00, 0xff1f, 0.4, 0.6), // wide marks
  script(0xff20, 0xffef, 0, 1.7), // wide letters, narrow kana
  script(0xfff0, 0xffff, 0.4, 0.6), // what stands for a broken character
]

/** At most three bytes a unit, and so three tokens. */
const rare: ScriptCost = { first: 0, each: 2.8 }
const costs: readonly ScriptCost[] = [
  ...Array.from({ length: firstScript }, () => rare),
  ...scripts.map(([, , cost]) => cost),
]
const kindOfAscii = Uint8Array.from({ length: 128 }, (_, code) => kindOfAsciiCode(code))
const kindOfRow = fillRows()

/** The kind of one UTF-16 unit. `NaN`, the unit after the end of a text, is `other`. */
export function kindOf(code: number): number {
  return (code < 128 ? kindOfAscii[code] : kindOfRow[code >> 4]) ?? kinds.other
}

/** What a run of that kind costs, where the kind has no rule of its own. */
export function costOfScript(kind: number): ScriptCost {
  return costs[kind] ?? rare
}

function script(first: number, last: number, firstCost: number, each: number): Script {
  return [first, last, { first: firstCost, each }]
}

function kindOfAsciiCode(code: number): number {
  const character = String.fromCharCode(code)
  if (/[a-z]/i.test(character)) return kinds.latin
  if (/\d/.test(character)) return kinds.digit
  if (/[\r\n]/.test(character)) return kinds.newline
  return /[\t ]/.test(character) ? kinds.space : kinds.mark
}

function fillRows(): Uint8Array {
  const rows = new Uint8Array(0x1000).fill(kinds.other)
  const fill = (first: number, last: number, kind: number): void => void rows.fill(kind, first >> 4, (last >> 4) + 1)
  fill(0x00c0, 0x036f, kinds.latin)
  fill(0x1e00, 0x1eff, kinds.latin)
  fill(0x0400, 0x052f, kinds.cyrillic)
  scripts.forEach(([first, last], index) => fill(first, last, firstScript + index))
  return rows
}
