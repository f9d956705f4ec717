import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Numbers } from './case-info.ts'

/** What a child is to measure. */
export interface Job {
  readonly case: string
  readonly contestant: string
  /** 1 in a full run, less in a quick one. */
  readonly scale: number
}

const run = promisify(execFile)

/**
 * Runs a program in a fresh process, and gives the numbers of its last line.
 *
 * It answers on its standard output: a channel between processes would load modules that `fetch` loads, before that is measured.
 */
export async function runChild(program: URL, job: Job, variables: Readonly<Record<string, string>>): Promise<Numbers> {
  const env = { ...process.env, NODE_ENV: 'production', ...variables }
  const { stdout } = await run(process.execPath, ['--expose-gc', fileURLToPath(program), JSON.stringify(job)], {
    env,
    timeout: 300_000,
  })
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '') as Numbers
}
