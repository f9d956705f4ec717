import type { createClient } from '@redis/client'
import type { Store } from '../src/store.ts'

type RedisClient = Pick<ReturnType<typeof createClient>, 'get' | 'set' | 'del'>

/** As the guide to stores has it. */
export function redisStore(client: RedisClient): Store {
  return {
    get: async (key) => (await client.get(key)) ?? undefined,
    set: (key, value, ttlMs) => client.set(key, value, ttlMs === undefined ? {} : { PX: Math.ceil(ttlMs) }),
    delete: (key) => client.del(key),
    setIfAbsent: async (key, value, ttlMs) => (await client.set(key, value, { PX: ttlMs, NX: true })) === 'OK',
  }
}
