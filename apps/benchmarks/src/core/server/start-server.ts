import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** The server in its own process. */
export interface RunningServer extends Disposable {
  /** Without a path. */
  readonly url: string
}

export async function startServer(): Promise<RunningServer> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)))
  const [port] = (await once(child, 'message')) as [number]
  return { url: `http://127.0.0.1:${port}`, [Symbol.dispose]: () => void child.kill() }
}
