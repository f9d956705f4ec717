import { buildCore } from './build-core.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { environment } from './environment.ts'
import { type CoreArguments, parseArguments } from './parse-arguments.ts'
import { writeReport } from './report.ts'
import type { CaseResult } from './results.ts'
import { runCase } from './run-case.ts'
import { startServer } from './server/start-server.ts'
import { startChild } from './start-child.ts'
import { caseSection } from './tables.ts'

const names = contestants.map(({ name }) => name)

/** `bench core`: measures the clients, and prints what it found. It writes it down when asked to. */
export async function runCore(args: readonly string[]): Promise<void> {
  const ids = cases.map(({ id }) => id)
  const wanted = parseArguments(args, { cases: ids, contestants: names })
  const found = await measure(wanted)
  if (wanted.quick) console.log(`${found.length} cases run and give numbers.`)
  if (wanted.write) await writeReport({ environment: environment(), cases: found }, ids)
}

async function measure(wanted: CoreArguments): Promise<CaseResult[]> {
  const { quick, only, seed } = wanted
  using core = buildCore(wanted)
  using server = await startServer()
  const scale = quick ? 0.02 : 1
  const found: CaseResult[] = []
  for (const one of cases.filter(({ id }) => only.length === 0 || only.includes(id))) {
    const result = await runCase(one, {
      contestants: names.filter((name, at) => isWanted(wanted, name, at)),
      rounds: wanted.rounds ?? (quick ? 1 : one.rounds),
      seed,
      lanes: quick ? 2 : 1,
      start: (contestant) => startChild({ case: one.id, contestant, url: server.url, scale }, core.url),
    })
    found.push(result)
    console.log(quick ? `${result.id} runs.` : `${caseSection(result)}\n`)
  }
  return found
}

/** The first is there always: the others are held against it. */
function isWanted({ contestants }: CoreArguments, name: string, at: number): boolean {
  return at === 0 || contestants.length === 0 || contestants.includes(name)
}
