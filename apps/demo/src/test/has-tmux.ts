import { spawnSync } from 'node:child_process'
import { env } from 'node:process'

/** Whether there is a pseudo-terminal to test in. In CI there must be one; elsewhere its tests are left out, and say so. */
export const hasTmux: boolean = spawnSync('tmux', ['-V']).status === 0

if (!hasTmux) {
  const notice = 'There is no tmux: install the package `tmux`.'
  if (env['CI'] === 'true') throw new Error(notice)
  console.warn(`${notice} The tests in a terminal are skipped.`)
}
