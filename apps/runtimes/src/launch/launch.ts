import type { SuiteConfig } from '../../suite/suite.ts'

/** Where a runtime is started. */
export interface Place {
  /** The runtime's program. */
  readonly command: string
  /** A folder with the built packages and the suite; files may be added. */
  readonly folder: string
  /** Ends a run that hangs. */
  readonly signal: AbortSignal
}

/** One run of the suite. */
export interface Job extends Place {
  readonly config: SuiteConfig
}

/** Runs the suite, tells each line that it reports, and resolves when the runtime is gone. */
export type Launch = (job: Job, onLine: (line: string) => void) => Promise<void>

/** All that a runtime finds around it: no proxy, and no options of the shell that started this. */
export function environment(folder: string): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: folder, TMPDIR: folder, DENO_NO_UPDATE_CHECK: '1' }
}
