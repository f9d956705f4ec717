import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { env } from 'node:process'
import { createInterface } from 'node:readline'

const program = 'redis-server'

/** A real Redis server of a test's own, which keeps nothing on disk. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string
  /** Stops it where it is, with its connections open. */
  freeze(): void
  thaw(): void
  kill(): Promise<void>
  /** At the same address, and empty. */
  restart(): Promise<void>
}

/**
 * Whether to test with Redis: always in CI, where it must be there.
 * @throws Error in CI, where it is missing
 */
export function hasRedis(): boolean {
  if (spawnSync(program, ['--version']).status === 0) return true
  if (env['CI'] === 'true') throw new Error('CI must have `redis-server`: install the package of that name.')
  console.warn(
    'Tests with Redis are skipped: there is no `redis-server` here. Debian has it in a package of that name.',
  )
  return false
}

export async function startRedis(): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'chinwag-redis-'))
  const port = await freePort()
  let server = await launch(port, folder)

  async function kill(): Promise<void> {
    if (server.exitCode !== null || server.signalCode !== null) return
    const over = once(server, 'close')
    server.kill('SIGKILL')
    await over
  }

  return {
    url: `redis://127.0.0.1:${port}`,
    freeze: () => void server.kill('SIGSTOP'),
    thaw: () => void server.kill('SIGCONT'),
    kill,
    async restart() {
      await kill()
      server = await launch(port, folder)
    },
    async [Symbol.asyncDispose]() {
      await kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function launch(port: number, folder: string): Promise<ChildProcess> {
  const options = { port: String(port), bind: '127.0.0.1', dir: folder, save: '', appendonly: 'no' }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const server = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  for await (const line of createInterface(server.stdout)) if (line.includes('Ready to accept connections')) break
  server.stdout.resume()
  if (server.exitCode !== null) throw new Error(`redis-server could not start on port ${port}.`)
  return server
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  await once(probe, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
