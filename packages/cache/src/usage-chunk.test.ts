import { type ChatChunk, ChatResponse, createChat } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { createCountingStore } from '../test/counting-store.ts'
import { collect, question, textChunks } from '../test/fixtures.ts'
import { createScriptedServer } from '../test/scripted-server.ts'
import { cache } from './cache.ts'
import { withoutUsageChunk } from './usage-chunk.ts'

const chunks = textChunks('one ', 'two')
const usage = chunks.at(-1)?.usage
const [role, one, two, stop, last] = chunks as [ChatChunk, ChatChunk, ChatChunk, ChatChunk, ChatChunk]
const asking = { ...question, stream: true, stream_options: { include_usage: true } }
const plain = { ...question, stream: true }

const hasNoChoice = ({ choices }: ChatChunk): boolean => choices.length === 0
const fromChunks = (given: readonly ChatChunk[]) => () => ChatResponse.fromChunks(structuredClone(given))

describe.each([
  ['a stream', asking, fromChunks(chunks)],
  ['JSON', question, () => ChatResponse.fromCompletion(structuredClone(completion))],
])('an answer that came as %s', (_, body, answer) => {
  async function kept() {
    const chat = createChat({ transport: async () => answer(), use: [cache()] })
    await (await chat.send(body)).completion()
    return chat
  }

  it('has a usage chunk for a stream that asks for one', async () => {
    const chat = await kept()
    const served = await collect(chat.stream(asking))
    expect(served.map(hasNoChoice)).toEqual([...served.slice(1).map(() => false), true])
    expect(served.at(-1)?.usage).toEqual(usage)
  })

  it('has none for a stream that does not, which gets the usage with the last choice', async () => {
    const chat = await kept()
    const served = await collect(chat.stream(plain))
    expect(served.some(hasNoChoice)).toBe(false)
    expect(served.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('one two')
    expect(served.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage })
    await expect(chat.stream(plain).completion()).resolves.toEqual(completion)
  })

  it('has its usage for a JSON call', async () => {
    const chat = await kept()
    await expect(chat.complete(question)).resolves.toEqual(completion)
  })
})

const completion = await ChatResponse.fromChunks(chunks).completion()

describe('a stream that is shared while it arrives', () => {
  it.each([
    ['asked', asking, plain],
    ['called for JSON', question, plain],
  ])('has no usage chunk for one who did not ask for it where the first %s', async (_, first, second) => {
    const server = createScriptedServer()
    const store = createCountingStore()
    const chat = createChat({ transport: server.transport, use: [cache({ store })] })
    const leader = chat.send(first)
    await store.untilReads(1)
    const follower = chat.send(second)
    await store.untilReads(2)
    const upstream = await server.call(1)
    upstream.open()
    upstream.push(...chunks)
    upstream.end()
    const [own, shared] = await Promise.all([leader.then(collect), follower.then(collect)])
    expect(own.filter(hasNoChoice)).toHaveLength(1)
    expect(shared.filter(hasNoChoice)).toEqual([])
    expect(shared.at(-1)).toMatchObject({ choices: [{ finish_reason: 'stop' }], usage })
  })
})

describe('withoutUsageChunk', () => {
  const serve = (...given: ChatChunk[]) => collect(withoutUsageChunk(fromChunks(given)()))

  it('gives each chunk at once until a choice is finished', async () => {
    const given: ChatChunk[] = []
    async function* live() {
      for (const chunk of chunks) {
        given.push(chunk)
        yield chunk
      }
    }
    const reader = withoutUsageChunk(ChatResponse.fromChunks(live()))[Symbol.asyncIterator]()
    for (const [at, chunk] of [role, one, two].entries()) {
      expect((await reader.next()).value).toEqual(chunk)
      expect(given).toHaveLength(at + 1)
    }
    expect((await reader.next()).value).toEqual({ ...stop, usage })
    expect((await reader.next()).done).toBe(true)
  })

  it('loses none of several choices that end one after another', async () => {
    const end = (index: number): ChatChunk => ({ ...stop, choices: [{ index, delta: {}, finish_reason: 'stop' }] })
    const late: ChatChunk = { ...one, choices: [{ index: 1, delta: { content: 'late' } }] }
    await expect(serve(role, end(0), late, end(1), last)).resolves.toEqual([role, end(0), late, { ...end(1), usage }])
  })

  it('keeps a chunk without choices that has no usage, such as the first one of Azure', async () => {
    const filter: ChatChunk = { ...last, usage: null, prompt_filter_results: [] }
    await expect(serve(filter, role, stop)).resolves.toEqual([filter, role, stop])
  })

  it('keeps what else the usage chunk says', async () => {
    const given = [role, { ...stop, x_time: 1, x_host: 'a' }, { ...last, x_time: 2, x_host: null, x_cost: 3 }]
    const served = await serve(...given)
    expect(served.at(-1)).toEqual({ ...stop, usage, x_time: 2, x_host: 'a', x_cost: 3 })
    const [whole, folded] = await Promise.all([given, served].map((all) => fromChunks(all)().completion()))
    expect(folded).toEqual(whole)
  })

  it('survives chunks whose choices are missing or none', async () => {
    const odd = { ...one, choices: undefined } as unknown as ChatChunk
    const empty = { ...one, choices: [null] } as unknown as ChatChunk
    await expect(serve(odd, empty, role, stop, last)).resolves.toHaveLength(4)
  })
})
