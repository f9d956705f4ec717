/** A cache in Redis, for all processes of a service. Run it twice: the second time nothing is asked. */
import { env } from 'node:process'
import { cache } from '@chinwag/cache'
import { createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import KeyvRedis from '@keyv/redis'
import { Keyv } from 'keyv'

// A real server: `{ apiKey: process.env['OPENAI_API_KEY'] }`.
const server = { apiKey: 'any', fetch: createSimulator().fetch }

const url = env['REDIS_URL'] ?? 'redis://127.0.0.1:6379'
const redis = new KeyvRedis({ url, disableOfflineQueue: true }, { throwOnErrors: true }) // no waiting while it is away
const store = new Keyv({ store: redis, namespace: 'answers', throwOnErrors: true })
store.on('error', () => {}) // `inspect` hears of it

const chat = createChat({
  ...server,
  use: [cache({ store, ttlMs: 3_600_000, when: 'always', storeTimeoutMs: 2000 })],
  inspect: ({ type, ...event }) => {
    if (type === 'cache-store' && event['operation'] === 'get') console.log('Redis does not answer: asking without it.')
  },
})

const messages = [{ role: 'user', content: 'Explain decorators in Python' }] as const
for (const stream of [false, true]) {
  const reply = await chat.send({ model: 'gpt-4.1-mini', messages, stream })
  const { id } = await reply.completion()
  console.log(`${stream ? 'stream' : 'JSON'} from ${reply.source}: ${id}`)
  await chat.idle() // the write is done
}
await redis.client.destroy()
