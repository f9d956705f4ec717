import { environment } from '../core/environment.ts'
import { parseArguments } from '../core/parse-arguments.ts'
import type { CaseResult } from '../core/results.ts'
import { runCase } from '../core/run-case.ts'
import { caseSection } from '../core/tables.ts'
import { buildSubject } from './build-subject.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { writeReport } from './report.ts'
import { startChild } from './start-child.ts'

const packages = ['lru-cache', 'ai', '@ai-sdk/openai-compatible', '@langchain/core', '@langchain/openai']

type Arguments = ReturnType<typeof parseArguments>

/** `bench cache`: measures hits and misses, and prints what it found. It writes it down when asked to. */
export async function runCache(args: readonly string[]): Promise<void> {
  const ids = cases.map(({ id }) => id)
  const wanted = parseArguments(args, { cases: ids, contestants: contestants.map(({ name }) => name) })
  if (wanted.noBuild) throw new TypeError('The cache is always built: leave out `--no-build`.')
  const found = await measure(wanted)
  if (wanted.quick) console.log(`${found.length} cases run and give numbers.`)
  if (wanted.write) await writeReport({ environment: environment(packages), cases: found }, ids)
}

async function measure({ quick, only, contestants: chosen, rounds, seed }: Arguments): Promise<CaseResult[]> {
  using subject = await buildSubject()
  const scale = quick ? 0.02 : 1
  const found: CaseResult[] = []
  for (const one of cases.filter(({ id }) => only.length === 0 || only.includes(id))) {
    // The first is there always: the others are held against it.
    const isWanted = (name: string, at: number): boolean => at === 0 || chosen.length === 0 || chosen.includes(name)
    const result = await runCase(one, {
      contestants: one.contestants.filter(isWanted),
      rounds: rounds ?? (quick ? 1 : one.rounds),
      seed,
      lanes: quick ? 2 : 1,
      start: (contestant) => startChild({ case: one.id, contestant, scale }, subject.url),
    })
    found.push(result)
    console.log(quick ? `${result.id} runs.` : `${caseSection(result)}\n`)
  }
  return found
}
