import type { CaseInfo, Numbers } from './case-info.ts'
import type { CaseArguments } from './parse-arguments.ts'
import type { CaseResult } from './results.ts'
import type { Job } from './run-child.ts'
import { runCase } from './run-case.ts'
import { caseSection } from './tables.ts'

/** Measures the cases that are wanted, and prints what each of them gave. `start` measures one contestant, in a fresh process. */
export async function runCases(
  { cases, contestants }: { readonly cases: readonly CaseInfo[]; readonly contestants: readonly string[] },
  wanted: CaseArguments,
  start: (job: Job) => Promise<Numbers>,
): Promise<CaseResult[]> {
  const { quick, only, rounds, seed } = wanted
  const scale = quick ? 0.02 : 1
  const found: CaseResult[] = []
  for (const one of cases.filter(({ id }) => only.length === 0 || only.includes(id))) {
    const takePart = one.contestants ?? contestants
    const result = await runCase(one, {
      contestants: takePart.filter((name, at) => isWanted(wanted, name, at)),
      rounds: rounds ?? (quick ? 1 : one.rounds),
      seed,
      lanes: quick ? 2 : 1,
      start: (contestant) => start({ case: one.id, contestant, scale }),
    })
    found.push(result)
    console.log(quick ? `${result.id} runs.` : `${caseSection(result)}\n`)
  }
  if (quick) console.log(`${found.length} cases run and give numbers.`)
  return found
}

/** The first is there always: the others are held against it. */
function isWanted({ contestants }: CaseArguments, name: string, at: number): boolean {
  return at === 0 || contestants.length === 0 || contestants.includes(name)
}
