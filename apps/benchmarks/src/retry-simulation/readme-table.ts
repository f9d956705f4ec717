import { replaceSection } from '../shared/replace-section.ts'
import { table } from '../shared/tables.ts'
import type { Group } from './chart.ts'
import type { Policy } from './policies/policy.ts'
import type { Results } from './results.ts'

/** The README of the retry package with the table. */
export function withMeasured(readme: string, ...found: Parameters<typeof measuredTable>): string {
  return replaceSection(readme, 'measured', measuredTable(...found))
}

/** What was found for so many processes: what was answered, and requests for each answer. */
export function measuredTable(
  { rows }: Pick<Results, 'rows'>,
  processes: number,
  groups: readonly Group[],
  policies: readonly Policy[],
): string {
  const cellOf = (policy: string, scenario: string): string => {
    const row = rows.find((row) => row.policy === policy && row.scenario === scenario && row.processes === processes)
    if (!row) throw new TypeError(`There is no result of ${policy} in ${scenario}.`)
    const { success, attemptsPerSuccess } = row.measures
    return `${Math.round(success * 100)} % at ${attemptsPerSuccess.toFixed(attemptsPerSuccess < 10 ? 2 : 0)}`
  }
  const body = policies.map(({ id, title }) => [title, ...groups.map((group) => cellOf(id, group.id))])
  return table(['', ...groups.map(({ caption }) => caption)], body)
}
