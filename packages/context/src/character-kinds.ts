/** What a UTF-16 unit is, as far as its cost in tokens goes. */
export const kinds = {
  other: 0,
  latin: 1,
  digit: 2,
  space: 3,
  newline: 4,
  mark: 5,
  han: 6,
  kana: 7,
  hangul: 8,
  thai: 9,
  arabic: 10,
  cyrillic: 11,
  greek: 12,
  hebrew: 13,
  indic: 14,
  symbol: 15,
  surrogate: 16,
} as const

export type Kind = (typeof kinds)[keyof typeof kinds]

/** First unit, last unit, kind. Outside ASCII a range holds whole blocks of 64. */
const blocks: readonly (readonly [number, number, Kind])[] = [
  [0x00c0, 0x033f, kinds.latin],
  [0x0340, 0x03ff, kinds.greek],
  [0x0400, 0x053f, kinds.cyrillic],
  [0x0580, 0x05ff, kinds.hebrew],
  [0x0600, 0x077f, kinds.arabic],
  [0x0900, 0x0dff, kinds.indic],
  [0x0e00, 0x0eff, kinds.thai],
  [0x1e00, 0x1eff, kinds.latin],
  [0x1f00, 0x1fff, kinds.greek],
  [0x0080, 0x00bf, kinds.symbol],
  [0x2000, 0x303f, kinds.symbol],
  [0x3040, 0x30ff, kinds.kana],
  [0x3400, 0x9fff, kinds.han],
  [0xac00, 0xd7bf, kinds.hangul],
  [0xd800, 0xdfff, kinds.surrogate],
  [0xf900, 0xfaff, kinds.han],
  [0xfb40, 0xfdff, kinds.arabic],
  [0xfe00, 0xfe3f, kinds.symbol],
  [0xff00, 0xff3f, kinds.symbol],
]

const kindOfAscii = Array.from({ length: 128 }, (_, code) => kindOfAsciiCode(code))
const kindOfBlock = Array.from({ length: 1024 }, (_, block) => kindOfBlockAt(block << 6))

/** The kind of one UTF-16 unit. `NaN`, the unit after the end of a text, is `other`. */
export function kindOf(code: number): Kind {
  return (code < 128 ? kindOfAscii[code] : kindOfBlock[code >> 6]) ?? kinds.other
}

function kindOfAsciiCode(code: number): Kind {
  const character = String.fromCharCode(code)
  if (/[a-z]/i.test(character)) return kinds.latin
  if (/\d/.test(character)) return kinds.digit
  if (/[\r\n]/.test(character)) return kinds.newline
  return /[\t ]/.test(character) ? kinds.space : kinds.mark
}

function kindOfBlockAt(code: number): Kind {
  return blocks.find(([first, last]) => code >= (first & ~63) && code <= last)?.[2] ?? kinds.other
}
