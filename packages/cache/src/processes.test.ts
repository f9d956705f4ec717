import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { richCompletion } from '../test/fixtures.ts'
import { hasRedis, startRedis } from '../test/redis-server.ts'
import { temporaryFolder } from '../test/temporary-folder.ts'

const program = fileURLToPath(new URL('../test/ask-once.ts', import.meta.url))

const places: [string, () => Promise<string>][] = [
  ['a SQLite file', async () => join(temporaryFolder(), 'cache.sqlite')],
  [
    'a Redis',
    async () => {
      const redis = await startRedis()
      onTestFinished(() => redis[Symbol.asyncDispose]())
      return redis.url
    },
  ],
]

/** A server whose requests wait until the test answers. */
async function startServer() {
  const waiting: ServerResponse[] = []
  const server = createServer((request, response) => {
    request.resume()
    waiting.push(response)
    server.emit('asked')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return {
    url: `http://127.0.0.1:${address.port}/v1`,
    waiting,
    asked: () => once(server, 'asked'),
    answer() {
      for (const response of waiting) {
        response.setHeader('content-type', 'application/json')
        response.end(JSON.stringify(richCompletion))
      }
    },
  }
}

function ask(place: string, url: string, lockMs: number): { child: ChildProcess; source: Promise<string> } {
  const child = spawn(execPath, [program, place, url, String(lockMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, source: text(child.stdout) }
}

describe.each(places.filter(([name]) => name !== 'a Redis' || hasRedis()))(
  'processes that share %s',
  (_, makePlace) => {
    it('ask once, those that come together and those that come later', async () => {
      const [place, server] = [await makePlace(), await startServer()]
      const asked = server.asked()
      const together = [1, 2, 3].map(() => ask(place, server.url, 30_000).source)
      await asked
      server.answer()
      const sources = await Promise.all(together)
      expect(sources.toSorted()).toEqual(['cache\n', 'cache\n', 'network\n'])
      await expect(ask(place, server.url, 30_000).source).resolves.toBe('cache\n')
      expect(server.waiting).toHaveLength(1)
    })

    it('ask again when the one that asked was killed', async () => {
      const [place, server] = [await makePlace(), await startServer()]
      const asked = server.asked()
      const { child } = ask(place, server.url, 500)
      await asked
      child.kill('SIGKILL')
      await once(child, 'close')
      const askedAgain = server.asked()
      const { source } = ask(place, server.url, 500)
      await askedAgain
      server.answer()
      await expect(source).resolves.toBe('network\n')
      expect(server.waiting).toHaveLength(2)
    })
  },
)
