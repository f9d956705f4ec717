import type { Random } from './random.ts'

const values: readonly [unknown, ...unknown[]] = [
  null,
  true,
  false,
  0,
  -1,
  0.5,
  1e300,
  127,
  128,
  2 ** 31,
  '',
  '0',
  '__proto__',
  'constructor',
  '\u0000',
  '\uD800',
  [],
  {},
  [null],
  [[[]]],
  { length: 3 },
  { toString: 1, valueOf: 1 },
  { error: {} },
  { message: 'No', code: 429 },
  [{ type: 'text', text: 'part' }],
  [{ type: 'thinking', thinking: [{ type: 'text', text: 'part' }] }],
  'error',
]

/** A value that no honest server puts into most fields. */
export function hostileValue(random: Random): unknown {
  if (random.chance(0.03)) return nested(random.below(700))
  if (random.chance(0.03)) return 'x'.repeat(random.below(40_000))
  return structuredClone(random.pick(values))
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let level = 0; level < depth; level++) value = level % 2 ? [value] : { a: value }
  return value
}
