const piecePattern = /[^\S\n]?(?:\p{L}{1,7}|\p{N}{1,3}|[^\s\p{L}\p{N}]{1,2})|\n+|[^\S\n]+/gu

/**
 * Splits a text into the pieces that the simulator streams, and counts as tokens.
 *
 * A piece is up to seven letters, three digits or two other signs, each with the space before it, or a run of line breaks.
 * That is close to what a real tokenizer makes of English, and a little more than it makes of code. Joined, the pieces
 * give the text again.
 */
export function pieces(text: string): string[] {
  return text.match(piecePattern) ?? []
}

/** How many tokens a text has by the simulator's rule: its {@link pieces}. */
export function countPieces(text: string): number {
  return pieces(text).length
}
