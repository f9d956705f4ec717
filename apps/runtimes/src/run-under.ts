import { cases, lastCase, type ReportLine } from '../suite/suite.ts'
import { judge, type Verdict } from './judge.ts'
import type { Runtime } from './runtimes.ts'
import { startServer } from './start-server.ts'

/** Only a runtime that hangs reaches it, in milliseconds. */
const patienceMs = 120_000

/** Runs the suite under one runtime, against a server of its own. */
export async function runUnder(runtime: Runtime, command: string, folder: string): Promise<Verdict> {
  await using server = await startServer()
  const { origin, refusedOrigin } = server
  const config = { origin, refusedOrigin, tellsRefusals: runtime.tellsRefusals }
  const signal = AbortSignal.timeout(patienceMs)
  const start = performance.now()
  const lines: ReportLine[] = []
  let crash: Error | undefined
  try {
    await runtime.launch({ command, folder, config, signal }, (line) => lines.push(parseLine(line)))
  } catch (error) {
    crash = error instanceof Error ? error : new Error('It failed.', { cause: error })
    if (signal.aborted) crash = new Error(`It did not end within ${patienceMs} ms: something is left open, or hangs.`)
  }
  const names = [...cases.map(({ name }) => name), lastCase]
  return judge(lines, { ...runtime, names }, performance.now() - start, crash)
}

function parseLine(line: string): ReportLine {
  try {
    return JSON.parse(line) as ReportLine
  } catch {
    return { name: line, ms: 0, error: 'This was printed, and is no line of the report.' }
  }
}
