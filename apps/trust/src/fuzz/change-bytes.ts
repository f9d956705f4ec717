import type { Random } from './random.ts'

/** What becomes of bytes on a bad line, or in bad hands. */
export function changeBytes(random: Random, bytes: Uint8Array): Uint8Array {
  const all = [...bytes]
  for (let count = 1 + random.below(4); count > 0; count--) random.pick(changes)(random, all)
  return Uint8Array.from(all)
}

type Change = (random: Random, bytes: number[]) => void

const encoder = new TextEncoder()
const tokens: readonly [string, ...string[]] = [
  '\n',
  '\r',
  '\r\n',
  '\n\n',
  'data: ',
  'data',
  'event: error\n',
  'error: {"message":"No"}\n',
  ': ',
  'id: 1\n',
  '{',
  '}',
  '[',
  ']',
  '"',
  '\\',
  ',',
  '\uFEFF',
  'data: [DONE]\n\n',
  'data: {"error":{"message":"No"}}\n\n',
  '[DONE]',
  'null',
  'e',
  'err',
]

const changes: readonly [Change, ...Change[]] = [
  flip,
  flip,
  (random, bytes) => bytes.splice(random.below(bytes.length + 1), 1),
  (random, bytes) => bytes.splice(random.below(bytes.length + 1), random.below(60)),
  (random, bytes) => bytes.splice(random.below(bytes.length + 1)),
  (random, bytes) => bytes.splice(random.below(bytes.length + 1), 0, random.below(256)),
  (random, bytes) => bytes.splice(random.below(bytes.length + 1), 0, ...encoder.encode(random.pick(tokens))),
  (random, bytes) => bytes.splice(random.below(bytes.length + 1), 0, ...encoder.encode(random.pick(tokens))),
  duplicate,
  swapLineEnds,
]

function flip(random: Random, bytes: number[]): void {
  const at = random.below(bytes.length)
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
}

function duplicate(random: Random, bytes: number[]): void {
  const from = random.below(bytes.length)
  bytes.splice(random.below(bytes.length + 1), 0, ...bytes.slice(from, from + random.below(300)))
}

/** Turns some line feeds into carriage returns, and the other way round. */
function swapLineEnds(random: Random, bytes: number[]): void {
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at] === 10 && random.chance(0.2)) bytes[at] = 13
    else if (bytes[at] === 13 && random.chance(0.2)) bytes[at] = 10
  }
}
