import { fileURLToPath } from 'node:url'
import type { Numbers } from '../core/cases/case.ts'
import { runChild } from '../core/start-child.ts'
import { subjectVariable } from './load-subject.ts'

/** What a child is to measure. */
export interface Job {
  readonly case: string
  readonly contestant: string
  /** 1 in a full run, less in a quick one. */
  readonly scale: number
}

const child = fileURLToPath(new URL('child.ts', import.meta.url))

/** Measures in a fresh process. `subject` is the address of the build. */
export function startChild(job: Job, subject: string): Promise<Numbers> {
  return runChild(child, job, { [subjectVariable]: subject })
}
