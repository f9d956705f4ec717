import { align } from '../../apps/runtimes/src/align.ts'
import type { Outcome } from './outcome.ts'

/** A row for each target, a column for each package, and below them what went wrong. */
export function table(outcomes: readonly Outcome[]): string {
  const packages = [...new Set(outcomes.map(({ short }) => short))]
  const targets = [...new Set(outcomes.map(({ target }) => target))]
  const cell = (target: string, short: string): string => {
    const outcome = outcomes.find((each) => each.target === target && each.short === short)
    if (!outcome) return '–'
    return outcome.problems.length === 0 ? 'ok' : 'FAILED'
  }
  const rows = targets.map((target) => [target, ...packages.map((short) => cell(target, short))])
  const problems = outcomes.flatMap(({ target, short, problems }) =>
    problems.map((problem) => `\n✗ ${target}, ${short}: ${problem.replaceAll('\n', '\n    ')}`),
  )
  return [...align([['Target', ...packages], ...rows]), ...problems].join('\n')
}
