/** Started by a test: asks one question through a store that others share, and prints where the answer came from. */
import { argv, stdout } from 'node:process'
import { createChat } from '@chinwag/core'
import { createClient } from '@redis/client'
import { cache } from '../src/index.ts'
import { sqliteStore } from '../src/node/index.ts'
import { redisStore } from './redis-store.ts'
import { question } from './fixtures.ts'

const [, , place = '', baseURL = '', lockMs = ''] = argv

const client = place.startsWith('redis:') ? await createClient({ url: place }).connect() : undefined
const store = client ? redisStore(client) : sqliteStore(place)
const chat = createChat({
  apiKey: 'sim',
  baseURL,
  use: [cache({ store, lockMs: Number(lockMs), storeTimeoutMs: 2000 })],
})
const response = await chat.send(question)
await response.completion()
await chat.idle()
stdout.write(`${response.source}\n`)
client?.destroy()
