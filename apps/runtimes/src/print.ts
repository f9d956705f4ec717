import { align } from './align.ts'
import type { Verdict } from './judge.ts'

/** The table of the verdicts, and below it each problem. */
export function print(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ title, userAgent, passed, problems, ms }) => [
    title,
    String(passed.length),
    String(problems.length),
    `${(ms / 1_000).toFixed(1)} s`,
    userAgent,
  ])
  const lines = align([['Runtime', 'Passed', 'Failed', 'Time', 'It calls itself'], ...rows])
  const problems = verdicts.flatMap(({ title, problems }) =>
    problems.map(({ name, error }) => `\n✗ ${title}: ${name}\n${error.replaceAll(/^/gm, '    ')}`),
  )
  return [...lines, ...problems].join('\n')
}
