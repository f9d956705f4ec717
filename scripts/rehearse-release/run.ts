import { spawnSync } from 'node:child_process'
import { env } from 'node:process'

/** Where and how a program runs. */
export interface RunOptions {
  readonly cwd: string
  /** All that it finds around it. By default what this process has, less what could publish in somebody's name. */
  readonly env?: NodeJS.ProcessEnv | undefined
  /** @default 120_000 */
  readonly timeoutMs?: number | undefined
}

/**
 * Runs a program to its end, and gives what it printed.
 *
 * @throws Error when it does not end well, or in time; with all that it printed
 */
export function run(command: string, args: readonly string[], options: RunOptions): string {
  const { cwd, env = environment(), timeoutMs = 120_000 } = options
  const ended = spawnSync(command, args, { cwd, env, timeout: timeoutMs, encoding: 'utf8', killSignal: 'SIGKILL' })
  if (ended.status === 0) return ended.stdout
  const how = ended.error?.message ?? `it ended with ${ended.status ?? ended.signal}`
  throw new Error(`\`${command} ${args.join(' ')}\` failed: ${how}.\n${ended.stdout ?? ''}${ended.stderr ?? ''}`.trim())
}

/** Tokens to publish with, and what a job of GitHub Actions would trade for one; where it is, decides what a release must say of itself. */
const authority = /^(?:ACTIONS_|GITHUB_|SIGSTORE_|NPM_|NODE_AUTH_TOKEN$|TEST_REPORT_FILE$)/

function environment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !authority.test(name)))
}
