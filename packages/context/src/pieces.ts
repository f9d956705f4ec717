import { characterBorder } from './character-border.ts'

const pieceLength = 2_048
/** How far a border is put off to fall on white space. */
const slack = 256

/**
 * Parts a long text into pieces of some 2,000 characters, at white space where there is some: a counter takes its time for each call, and
 * nothing else happens meanwhile. Most texts are one piece.
 */
export function piecesOf(text: string): readonly string[] {
  if (text.length <= pieceLength + slack) return [text]
  const pieces: string[] = []
  let start = 0
  while (text.length - start > pieceLength + slack) {
    const end = borderNear(text, start + pieceLength)
    pieces.push(text.slice(start, end))
    start = end
  }
  pieces.push(text.slice(start))
  return pieces
}

/** Before white space, since that belongs to the word after it; at least not between the halves of a character. */
function borderNear(text: string, at: number): number {
  const space = text.slice(at, at + slack).search(/\s/)
  return space === -1 ? characterBorder(text, at) : at + space
}
