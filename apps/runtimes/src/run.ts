import { spawnSync } from 'node:child_process'

/** Runs a tool, and gives what it printed. What it says is shown only when it fails. */
export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, encoding: 'utf8' })
  if (status === 0) return stdout
  throw new Error(`\`${command} ${args.join(' ')}\` failed in ${cwd}.\n${stdout}${stderr}`, { cause: error })
}
