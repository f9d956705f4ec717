import { fork } from 'node:child_process'
import { once } from 'node:events'
import type { Ready } from './simulators.ts'

/** The simulators in a child process; `stop` ends it. */
export interface Started extends Ready {
  readonly stop: () => void
}

export async function startSimulators(seed: number): Promise<Started> {
  const child = fork(new URL('simulators.ts', import.meta.url), [String(seed)], { execArgv: [] })
  const [ready]: unknown[] = await once(child, 'message')
  return { ...(ready as Ready), stop: () => void (child.connected && child.disconnect()) }
}
