import { integerBetween, type Random } from '../answer/random.ts'
import type { Frame } from './reply.ts'

/** What is written at once. */
export interface Write {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly delayMs: number
  /** Whether it is the last one of its frame. */
  readonly endsFrame: boolean
}

const encoder = new TextEncoder()

/** The frames as bytes: a frame a write, or cut into writes of 1 to `maxBytes` bytes, in the middle of characters too. */
export function writesOf(frames: readonly Frame[], maxBytes: number | undefined, random: Random): Write[] {
  return frames.flatMap(({ text, delayMs }) => {
    const bytes = encoder.encode(text)
    const cuts = maxBytes === undefined ? [bytes] : slices(bytes, maxBytes, random)
    return cuts.map((cut, index) => ({
      bytes: cut,
      delayMs: index === 0 ? delayMs : 0,
      endsFrame: index === cuts.length - 1,
    }))
  })
}

function slices(bytes: Uint8Array<ArrayBuffer>, maxBytes: number, random: Random): Uint8Array<ArrayBuffer>[] {
  const cuts: Uint8Array<ArrayBuffer>[] = []
  for (let start = 0; start < bytes.length;) {
    const end = start + integerBetween(random, 1, maxBytes)
    cuts.push(bytes.slice(start, end))
    start = end
  }
  return cuts
}
