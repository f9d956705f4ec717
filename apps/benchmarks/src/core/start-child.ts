import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Numbers } from './cases/case.ts'
import { builtCoreVariable } from './contestants/chinwag.ts'

/** What a child is to measure. */
export interface Job {
  readonly case: string
  readonly contestant: string
  /** The server's, without a path. */
  readonly url: string
  /** 1 in a full run, less in a quick one. */
  readonly scale: number
}

const run = promisify(execFile)
const child = fileURLToPath(new URL('child.ts', import.meta.url))

/** Measures in a fresh process. `core` is the address of the built package. */
export function startChild(job: Job, core: string): Promise<Numbers> {
  return runChild(child, job, { [builtCoreVariable]: core })
}

/**
 * Runs a program in a fresh process, and gives the numbers of its last line.
 *
 * It answers on its standard output: a channel between processes would load modules that `fetch` loads, before that is measured.
 */
export async function runChild(
  program: string,
  job: object,
  variables: Readonly<Record<string, string>>,
): Promise<Numbers> {
  const env = { ...process.env, NODE_ENV: 'production', ...variables }
  const { stdout } = await run(process.execPath, ['--expose-gc', program, JSON.stringify(job)], {
    env,
    timeout: 300_000,
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Numbers
}
