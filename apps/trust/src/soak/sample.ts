import { getEventListeners } from 'node:events'
import { existsSync, readdirSync, readlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** What a process holds while no call is under way. */
export interface Sample {
  readonly minute: number
  readonly calls: number
  /** Of the heap, after a collection, in bytes. */
  readonly heapBytes: number
  /** Outside of the heap: buffers. */
  readonly externalBytes: number
  /** Idle ones that wait for the next call among them, and the few of Node's own. */
  readonly sockets: number
  readonly timers: number
  /** On the signal that all calls share. */
  readonly listeners: number
}

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

export async function takeSample(since: number, calls: number, signal: AbortSignal): Promise<Sample> {
  // What was let go of is closed a few turns later.
  await setTimeout(50)
  // What a finalizer lets go of is collected by the next one.
  for (let round = 0; round < 3; round++) {
    collectGarbage()
    await setTimeout(5)
  }
  const { heapUsed, external } = process.memoryUsage()
  return {
    minute: (performance.now() - since) / 60_000,
    calls,
    heapBytes: heapUsed,
    externalBytes: external,
    sockets: countSockets(),
    timers: process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length,
    listeners: getEventListeners(signal, 'abort').length,
  }
}

const openFiles = '/proc/self/fd'

/** Linux tells. Elsewhere there is only what keeps Node alive, and a socket that waits for the next call does not. */
function countSockets(): number {
  if (!existsSync(openFiles)) return process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length
  return readdirSync(openFiles).filter((name) => linkOf(`${openFiles}/${name}`).startsWith('socket:')).length
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    // The one that the list of the folder was read with is closed again.
    return ''
  }
}
