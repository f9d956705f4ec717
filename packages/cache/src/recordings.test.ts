import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type ChatParams, ChatResponse, createChat } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { collect, question } from '../test/fixtures.ts'
import { cache } from './cache.ts'
import { isKeepable } from './policy.ts'

/** Real exchanges with many providers. They lie beside the repository, not in it. */
const file = '../shared/data/recordings.jsonl.gz'

interface Recording {
  readonly id: string
  readonly stream: boolean
  readonly request: { readonly body: ChatParams | null }
  readonly response: {
    readonly status: number | null
    readonly headers: Record<string, string> | null
    readonly body: string
  }
}

const recordings: Recording[] = existsSync(file)
  ? gunzipSync(readFileSync(file))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []

describe.skipIf(recordings.length === 0)(`recorded exchanges (skipped where ${file} is missing)`, () => {
  it.each(['stream', 'json'])(
    'come from the cache as they came from the server, and what failed is not kept: %s',
    { timeout: 60_000 },
    async (kind) => {
      let kept = 0
      for (const recording of recordings.filter(({ stream }) => stream === (kind === 'stream'))) {
        if (await isServedAgain(recording)) kept++
      }
      expect(kept).toBeGreaterThan(200)
    },
  )
})

/** @returns whether the answer was kept, after checking that it was rightly kept or not, and is served as the server gave it */
async function isServedAgain({ id, stream, request, response }: Recording): Promise<boolean> {
  const store = createCountingStore()
  let calls = 0
  const server: typeof fetch = async () => {
    calls++
    const contentType = stream ? 'text/event-stream' : 'application/json'
    return new Response(response.body, { status: response.status ?? 200, headers: { 'content-type': contentType } })
  }
  const body = { ...(request.body ?? question), stream }
  const plain = await createChat({ fetch: server })
    .complete(body)
    .catch(() => undefined)

  const chat = createChat({ fetch: server, use: [cache({ store, when: 'always' })] })
  const first = await chat.complete(body).catch(() => undefined)
  expect(store.entries.size, id).toBe(plain && isKeepable(200, plain, body.n ?? 1) ? 1 : 0)
  if (!plain || store.entries.size === 0) return false
  expect(first, id).toMatchObject(plain)
  await expect(chat.complete({ ...body, stream: false }), id).resolves.toEqual(plain)
  // JSON that is read as a stream is what its chunks add up to: they have no place for a stray `delta` beside the message.
  const chunks = await collect(ChatResponse.fromCompletion(plain))
  const folded = stream ? plain : await ChatResponse.fromChunks(chunks).completion()
  await expect(chat.stream(body).completion(), id).resolves.toEqual(folded)
  const withUsage = { ...body, stream_options: { include_usage: true } }
  await expect(chat.stream(withUsage).completion(), id).resolves.toEqual(plain)
  expect(calls, id).toBe(2)
  return true
}
