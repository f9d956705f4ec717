import { table } from '../core/tables.ts'
import type { Policy } from './policies/policy.ts'
import type { Results } from './results.ts'

const [begin, end] = ['<!-- measured: begin -->', '<!-- measured: end -->']

/** The README of the retry package with a table of what was found for so many processes: what was answered, and requests for each answer. */
export function withMeasured(
  readme: string,
  { rows }: Pick<Results, 'rows'>,
  processes: number,
  captions: ReadonlyMap<string, string>,
  policies: readonly Policy[],
): string {
  const [before, after] = [readme.indexOf(begin), readme.indexOf(end)]
  if (before < 0 || after < before) throw new TypeError(`README.md must have the lines ${begin} and ${end}.`)
  const cellOf = (policy: string, scenario: string): string => {
    const row = rows.find((row) => row.policy === policy && row.scenario === scenario && row.processes === processes)
    if (!row) throw new TypeError(`There is no result of ${policy} in ${scenario}.`)
    const { success, attemptsPerSuccess } = row.measures
    return `${Math.round(success * 100)} % at ${attemptsPerSuccess.toFixed(attemptsPerSuccess < 10 ? 2 : 0)}`
  }
  const body = policies.map(({ id, title }) => [title, ...[...captions.keys()].map((scenario) => cellOf(id, scenario))])
  const measured = table(['', ...captions.values()], body)
  return `${readme.slice(0, before + begin.length)}\n\n${measured}\n\n${readme.slice(after)}`
}
