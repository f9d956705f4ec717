import type { Server } from 'node:http'

const usualPort = 4321

/**
 * Listens, and gives the address. Without a port it takes the usual one, or any other where that is taken.
 * @throws what `node:http` gives, such as an error with the code `EADDRINUSE` for a port that was asked for
 */
export async function listen(server: Server, host: string, port?: number): Promise<string> {
  try {
    await begin(server, host, port ?? usualPort)
  } catch (error) {
    const isTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    if (!isTaken || port !== undefined) throw error
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
