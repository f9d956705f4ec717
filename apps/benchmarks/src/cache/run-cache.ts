import { environment } from '../shared/environment.ts'
import { parseArguments } from '../shared/parse-arguments.ts'
import { runCases } from '../shared/run-cases.ts'
import { runChild } from '../shared/run-child.ts'
import { buildSubject } from './build-subject.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { subjectVariable } from './load-subject.ts'
import { writeCacheReport } from './report.ts'

const child = new URL('child.ts', import.meta.url)
const packages = ['lru-cache', 'ai', '@ai-sdk/openai-compatible', '@langchain/core', '@langchain/openai']

/** `bench cache`: measures hits and misses, and prints what it found. It writes it down when asked to. */
export async function runCache(args: readonly string[]): Promise<void> {
  const ids = cases.map(({ id }) => id)
  const names = contestants.map(({ name }) => name)
  const wanted = parseArguments(args, { cases: ids, contestants: names })
  if (wanted.noBuild) throw new TypeError('The cache is always built: leave out `--no-build`.')
  using subject = await buildSubject()
  const found = await runCases({ cases, contestants: names }, wanted, (job) =>
    runChild(child, job, { [subjectVariable]: subject.url }),
  )
  if (wanted.write) await writeCacheReport({ environment: environment(packages), cases: found }, ids)
}
