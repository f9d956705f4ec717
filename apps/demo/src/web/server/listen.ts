import type { Server } from 'node:http'
import { UsageError } from '../../usage-error.ts'

const usualPort = 4321

/**
 * Listens, and gives the address. Without a port it takes the usual one, or any other where that is taken.
 * @throws UsageError where the port that was asked for is taken; else what `node:http` gives
 */
export async function listen(server: Server, host: string, port?: number): Promise<string> {
  try {
    await begin(server, host, port ?? usualPort)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (isTaken && port !== undefined) {
      throw new UsageError(`Port ${port} is taken: give another, or leave --port out for any that is free.`)
    }
    if (!isTaken) throw error
    await begin(server, host, 0)
  }
  const address = server.address()
  const actual = typeof address === 'object' && address !== null ? address.port : port
  return `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
}

function begin(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })
}
