import { environment } from '../shared/environment.ts'
import { parseArguments } from '../shared/parse-arguments.ts'
import { writeReport } from '../shared/report.ts'
import { runCases } from '../shared/run-cases.ts'
import { runChild } from '../shared/run-child.ts'
import { buildCore } from './build-core.ts'
import { cases } from './cases/cases.ts'
import type { ServedJob } from './child.ts'
import { builtCoreVariable } from './contestants/chinwag.ts'
import { contestants } from './contestants/contestants.ts'
import { coreReport } from './report.ts'
import { startServer } from './server/start-server.ts'

const child = new URL('child.ts', import.meta.url)
const packages = ['openai', 'ai', '@ai-sdk/openai-compatible', '@langchain/openai', 'ky']

/** `bench core`: measures the clients, and prints what it found. It writes it down when asked to. */
export async function runCore(args: readonly string[]): Promise<void> {
  const ids = cases.map(({ id }) => id)
  const names = contestants.map(({ name }) => name)
  const wanted = parseArguments(args, { cases: ids, contestants: names })
  using core = buildCore(wanted)
  using server = await startServer()
  const found = await runCases({ cases, contestants: names }, wanted, (job) => {
    const served: ServedJob = { ...job, url: server.url }
    return runChild(child, served, { [builtCoreVariable]: core.url })
  })
  if (wanted.write) await writeReport(coreReport, { environment: environment(packages), cases: found }, ids)
}
