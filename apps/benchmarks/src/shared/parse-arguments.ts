import { parseArgs } from 'node:util'

/** What a run of a benchmark that has cases is asked to do. */
export interface CaseArguments {
  /** A smoke run: each case once, with little to do. */
  readonly quick: boolean
  /** The cases to run; all when there are none. */
  readonly only: readonly string[]
  /** The contestants; all when there are none. */
  readonly contestants: readonly string[]
  /** Instead of each case's own number. */
  readonly rounds: number | undefined
  /** Measures core as it was built last, instead of building it. */
  readonly noBuild: boolean
  /** Replaces what is kept of these cases. Only with all contestants and all there is to do. */
  readonly write: boolean
  /** Decides the order of the contestants in each round. */
  readonly seed: number
}

/**
 * Reads the command line, and holds it to what there is.
 *
 * @throws TypeError or RangeError
 */
export function parseArguments(
  args: readonly string[],
  known: { readonly cases: readonly string[]; readonly contestants: readonly string[] },
): CaseArguments {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      contestants: { type: 'string', default: '' },
      rounds: { type: 'string' },
      write: { type: 'boolean', default: false },
      'no-build': { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
    },
  })
  if (values.write && (values.quick || values.contestants !== ''))
    throw new TypeError('The `--write` option keeps whole results: leave out `--quick` and `--contestants`.')
  return {
    quick: values.quick,
    only: namesIn('only', values.only, known.cases),
    contestants: namesIn('contestants', values.contestants, known.contestants),
    rounds: values.rounds === undefined ? undefined : wholeNumber('rounds', values.rounds, 1),
    write: values.write,
    noBuild: values['no-build'],
    seed: wholeNumber('seed', values.seed, 0),
  }
}

function namesIn(option: string, text: string, known: readonly string[]): string[] {
  const names = text.split(',').filter((name) => name !== '')
  const stranger = names.find((name) => !known.includes(name))
  if (stranger === undefined) return names
  throw new TypeError(`The \`--${option}\` option knows ${known.join(', ')}, got '${stranger}'.`)
}

function wholeNumber(option: string, text: string, least: number): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new RangeError(`The \`--${option}\` option must be an integer of at least ${least}, got '${text}'.`)
}
