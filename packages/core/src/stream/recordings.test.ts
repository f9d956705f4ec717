import { deepStrictEqual } from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { bodyOf, byteByByte, bytesOf, cutAt, type Read, readAll, seeded } from '../../test/streams.ts'
import { type ChatCompletion, type ChatError, createChat, isChatError } from '../index.ts'
import { Accumulator } from '../response/accumulate.ts'
import { splitCompletion } from '../response/split.ts'
import { foldEvents } from '../../test/independent-fold.ts'

interface Recording {
  readonly id: string
  readonly provider: string
  readonly stream: boolean
  readonly body_kind: 'json' | 'sse' | 'text'
  readonly request: { readonly body: { readonly n?: number } | null }
  readonly response: {
    readonly status: number | null
    readonly headers: Readonly<Record<string, string>>
    readonly body: string
  }
}

const file = new URL('../../../../../shared/data/recordings.jsonl.gz', import.meta.url)
const isThere = existsSync(file)
if (!isThere) console.info('Skipped: ../shared/data/recordings.jsonl.gz is not there.')
const lines = isThere ? gunzipSync(readFileSync(file)).toString().trim().split('\n') : []
const recordings = lines.map((line): Recording => JSON.parse(line))
const types = { json: 'application/json', sse: 'text/event-stream', text: 'text/plain' }

/** Sends the recorded answer through the client. */
async function replay(
  { stream, body_kind, request, response }: Recording,
  pieces: readonly Uint8Array[],
): Promise<Read> {
  const { status, headers } = response
  const kept = Object.entries(headers).filter(
    ([name]) => !['content-length', 'content-encoding', 'transfer-encoding'].includes(name),
  )
  const all = { 'content-type': types[body_kind], ...Object.fromEntries(kept) }
  const init = { status: status ?? 200, headers: all }
  const chat = createChat({ fetch: () => Promise.resolve(new Response(bodyOf(pieces).stream, init)) })
  const n = request.body?.n ?? 1
  try {
    const messages = [{ role: 'user' as const, content: 'Hello' }]
    return await readAll(await chat.send({ model: 'm', messages, stream, n }))
  } catch (error) {
    return { chunks: [], error }
  }
}

function readWhole(recording: Recording): Promise<Read> {
  return replay(recording, [bytesOf(recording.response.body)])
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isCompletion(data: unknown): data is ChatCompletion {
  const { choices } = (data ?? {}) as Partial<ChatCompletion>
  return Array.isArray(choices) && choices.every((choice) => 'message' in choice)
}

const streams = recordings.filter(({ body_kind }) => body_kind === 'sse')
const others = recordings.filter(({ body_kind }) => body_kind !== 'sse')
const completions = others.filter(({ response }) => isCompletion(parsed(response.body)))

describe.runIf(isThere)('every recorded stream', () => {
  test('gives what an independent fold of its body gives, or the error that it ended with', async () => {
    let wholes = 0
    for (const recording of streams) {
      const read = await readWhole(recording)
      const expected = foldEvents(recording.response.body)
      const label = `${recording.provider} ${recording.id}`
      if (expected.outcome === 'whole') {
        wholes++
        expect(read.error, label).toBeUndefined()
        expect(read.chunks, label).toHaveLength(expected.chunks)
        expect(picked(read.completion), label).toEqual(expected.answer)
      } else {
        expect(isChatError(read.error), label).toBe(true)
        const error = read.error as ChatError
        expect(error.code === 'stream_interrupted', label).toBe(expected.outcome === 'cut')
        expect(picked(error.partial), label).toEqual(expected.answer)
        if (expected.message !== undefined) expect(error.message, label).toContain(expected.message)
      }
    }
    expect(wholes).toBeGreaterThan(300)
  })

  test('does not depend on how its bytes arrive', async () => {
    const random = seeded(7)
    for (const recording of streams) {
      const bytes = bytesOf(recording.response.body)
      const expected = comparable(await readWhole(recording))
      const ways = Array.from({ length: 20 }, (_, at) =>
        cutAt(
          bytes,
          Array.from({ length: 1 + at * 3 }, () => Math.floor(random() * bytes.length)),
        ),
      )
      if (bytes.length < 20_000) ways.push(byteByByte(bytes))
      for (const pieces of ways) deepStrictEqual(comparable(await replay(recording, pieces)), expected, recording.id)
    }
  }, 120_000)
})

describe.runIf(isThere)('every recorded JSON answer', () => {
  test('that is a completion is given as it is, asked for as a stream or not', async () => {
    expect(completions.length).toBeGreaterThan(800)
    for (const recording of completions) {
      const body = parsed(recording.response.body)
      for (const stream of [false, true]) {
        const { completion, error } = await readWhole({ ...recording, stream })
        expect(error, recording.id).toBeUndefined()
        expect(completion, recording.id).toEqual(body)
      }
    }
  })

  test('that is a completion is the same when it was split into chunks and folded again', () => {
    for (const { id, response } of completions) {
      const body = parsed(response.body) as ChatCompletion
      const accumulator = new Accumulator()
      for (const chunk of splitCompletion(body)) accumulator.add(chunk)
      deepStrictEqual(accumulator.completion(), asFolded(body), id)
    }
  })

  test('that is none is an error with the status, the code and the message of the provider', async () => {
    const rows: string[] = []
    for (const recording of others.filter((each) => !completions.includes(each))) {
      const { error, completion } = await readWhole(recording)
      const { provider, response } = recording
      if (!isChatError(error)) {
        rows.push(`${provider} ${response.status}: ${JSON.stringify(completion?.choices)}`)
        continue
      }
      const { error: body } = (parsed(response.body) ?? {}) as { error?: { message?: string } }
      const said = body?.message?.slice(0, 60).trim() ?? ''
      expect(error.message, recording.id).toContain(said)
      if (response.status !== null && response.status >= 400) expect(error.status).toBe(response.status)
      rows.push(`${provider} ${response.status}: ${error.code}, ${said}`)
    }
    expect([...new Set(rows)].toSorted().join('\n')).toMatchSnapshot()
  })
})

/** What the independent fold knows of. */
function picked(completion: ChatCompletion | undefined): unknown {
  if (!completion) return undefined
  const choices = completion.choices.map(({ index, message, finish_reason }) => ({
    index,
    content: message.content,
    reasoning: message.reasoning_content ?? message.reasoning ?? '',
    refusal: message.refusal ?? '',
    tools: (message.tool_calls ?? []).map((call) => ({
      id: call.id,
      name: call.function.name,
      text: call.function.arguments,
    })),
    finish: finish_reason,
  }))
  return { id: completion.id, model: completion.model, choices, usage: completion.usage ?? null }
}

function comparable({ chunks, completion, error }: Read): unknown {
  if (!isChatError(error)) return { chunks, completion, error }
  return { chunks, error: error.toJSON(), partial: error.partial }
}

/** Folding fills in what a server left out, and drops the delta that Perplexity has beside the message. */
function asFolded(body: Partial<ChatCompletion>): object {
  const choices = body.choices?.map((choice, index) => {
    const { delta: _, ...rest } = { index, ...(choice as object & { delta?: unknown }) }
    return rest
  })
  return { id: '', created: 0, model: '', ...body, object: 'chat.completion', choices }
}
