import { integerBetween, type Random } from '../answer/random.ts'
import { numeric, type Schema } from './read.ts'
import { NoValue } from './schema-problem.ts'

/** A number within the bounds of a schema, on its grid. */
export function numberValue(schema: Schema, type: 'integer' | 'number', random: Random): number {
  const above = numeric(schema['exclusiveMinimum'])
  const below = numeric(schema['exclusiveMaximum'])
  const lowest = extreme(Math.max, numeric(schema['minimum']), above)
  const highest = extreme(Math.min, numeric(schema['maximum']), below)
  const multiple = numeric(schema['multipleOf'])
  if (type === 'number' && multiple === undefined && lowest !== undefined && highest !== undefined) {
    // Never on a bound, which may be excluded.
    return lowest + ((highest - lowest) * integerBetween(random, 1, 7)) / 8
  }
  const step = type === 'integer' ? wholeStep(multiple ?? 1) : (multiple ?? 0.5)
  const least = above === undefined ? -Infinity : Math.floor(above / step) + 1
  const most = below === undefined ? Infinity : Math.ceil(below / step) - 1
  const ceiling = highest === undefined ? Infinity : Math.min(Math.floor(highest / step), most)
  const from = lowest === undefined ? Math.min(Math.ceil(1 / step), ceiling) : Math.max(Math.ceil(lowest / step), least)
  const to = ceiling === Infinity ? from + 40 : ceiling
  if (from > to) throw new NoValue()
  const value = integerBetween(random, from, to) * step
  return Number.isInteger(step) ? value : Number(value.toPrecision(12))
}

function extreme(
  choose: (left: number, right: number) => number,
  left: number | undefined,
  right: number | undefined,
): number | undefined {
  return left === undefined || right === undefined ? (left ?? right) : choose(left, right)
}

/** The smallest whole number that is a multiple: 1 for 0.5, 3 for 1.5. */
function wholeStep(multiple: number): number {
  for (let times = 1; times <= 1000; times++) {
    const step = Number((multiple * times).toPrecision(12))
    if (Number.isInteger(step)) return step
  }
  throw new NoValue()
}
