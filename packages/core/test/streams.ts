import {
  type CallEvent,
  type ChatChunk,
  type ChatCompletion,
  ChatError,
  ChatResponse,
  createChat,
  type Delta,
} from '../src/index.ts'

const request = { model: 'test-model', messages: [{ role: 'user' as const, content: 'Hello' }], stream: true }

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** The pieces of bytes cut at these places. */
export function cutAt(bytes: Uint8Array, places: readonly number[]): Uint8Array[] {
  const sorted = [0, ...places.toSorted((a, b) => a - b), bytes.length]
  return sorted.slice(1).map((end, at) => bytes.slice(sorted[at], end))
}

export function byteByByte(bytes: Uint8Array): Uint8Array[] {
  return Array.from(bytes, (byte) => Uint8Array.of(byte))
}

/** A number generator that gives the same numbers each time. */
export function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

/** A body that gives one piece for each read, and tells how it was treated. */
export interface TestBody {
  readonly stream: ReadableStream<Uint8Array>
  readonly pulled: number
  readonly cancelled: number
}

/** @param failure what the body breaks with behind the last piece, instead of ending */
export function bodyOf(pieces: readonly Uint8Array[], failure?: unknown): TestBody {
  const seen = { pulled: 0, cancelled: 0 }
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = pieces[seen.pulled]
        if (piece) {
          seen.pulled++
          controller.enqueue(piece)
        } else if (failure === undefined) controller.close()
        else controller.error(failure)
      },
      cancel() {
        seen.cancelled++
      },
    },
    { highWaterMark: 0 },
  )
  return Object.assign(seen, { stream })
}

export interface SendOptions {
  readonly type?: string | null
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: object
  readonly limits?: { readonly maxEventBytes?: number; readonly maxBodyBytes?: number }
  readonly inspect?: (event: CallEvent) => void
}

/** The reply of a server that answers with this body. */
export function send(body: ReadableStream<Uint8Array> | null, options: SendOptions = {}): Promise<ChatResponse> {
  const { type = 'text/event-stream', limits, inspect } = options
  const headers = { 'x-request-id': 'req_1', ...(type !== null && { 'content-type': type }), ...options.headers }
  const chat = createChat({ fetch: () => Promise.resolve(new Response(body, { headers })), limits, inspect })
  return chat.send({ ...request, ...options.body })
}

/** What came of reading a reply to its end. */
export interface Read {
  readonly chunks: readonly ChatChunk[]
  readonly completion?: ChatCompletion
  readonly error?: unknown
}

export async function readAll(response: ChatResponse): Promise<Read> {
  const chunks: ChatChunk[] = []
  try {
    for await (const chunk of response) chunks.push(chunk)
    return { chunks, completion: await response.completion() }
  } catch (error) {
    return { chunks, error }
  }
}

/** Reads a body that arrives in these pieces. */
export async function readPieces(pieces: readonly Uint8Array[], options: SendOptions = {}): Promise<Read> {
  return readAll(await send(bodyOf(pieces).stream, options))
}

export async function readText(text: string, options: SendOptions = {}): Promise<Read> {
  return readPieces([bytesOf(text)], options)
}

/** A read in a form that two of them can be compared in. */
export function summary({ chunks, completion, error }: Read): unknown {
  if (!(error instanceof ChatError)) return { chunks, completion, error }
  return { chunks, error: { ...error.toJSON(), partial: error.partial } }
}

/** The error that a read must have ended with. */
export function errorOf(read: Read): ChatError {
  if (read.error instanceof ChatError) return read.error
  throw new Error(`Expected a ChatError, got ${read.error === undefined ? 'success' : 'another failure'}.`, {
    cause: read.error,
  })
}

/** A chunk with this much of an answer in it. */
export function chunkOf(delta: Delta, finish_reason: string | null = null, more: object = {}): ChatChunk {
  const choices = [{ index: 0, delta, finish_reason }]
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1700000000,
    model: 'test-model',
    choices,
    ...more,
  }
}

/** Events of a stream. Texts go in as they are. */
export function eventsOf(...data: (object | string)[]): string {
  return data.map((item) => `data: ${typeof item === 'string' ? item : JSON.stringify(item)}\n\n`).join('')
}

/** A stream that says these words, and ends as it should. */
export function streamOf(...words: string[]): string {
  return eventsOf(...chunksOf(...words), '[DONE]')
}

export function chunksOf(...words: string[]): ChatChunk[] {
  const chunks = words.map((content, at) => chunkOf(at === 0 ? { role: 'assistant', content } : { content }))
  return [...chunks, chunkOf({}, 'stop')]
}

/** A reply made of chunks that say these words. */
export function replyOf(...words: string[]): ChatResponse {
  return ChatResponse.fromChunks(chunksOf(...words))
}

/** A reply that breaks when it has said these words. */
export function brokenReplyOf(error: unknown, ...words: string[]): ChatResponse {
  return ChatResponse.fromChunks(breaking())
  function* breaking(): Generator<ChatChunk> {
    yield* chunksOf(...words).slice(0, -1)
    throw error
  }
}

export function contentOf(completion: ChatCompletion | undefined): string | null | undefined {
  return completion?.choices[0]?.message.content
}

/** Chunks that a test hands out one by one. */
export interface Feed {
  readonly chunks: AsyncIterable<ChatChunk>
  push(...chunks: ChatChunk[]): void
  end(): void
  fail(error: unknown): void
  /** How many chunks were asked for. */
  readonly asked: number
  readonly wasLeft: boolean
}

export function createFeed(): Feed {
  const seen = { asked: 0, wasLeft: false }
  const steps: (() => IteratorResult<ChatChunk>)[] = []
  let wake: (() => void) | undefined
  function add(step: () => IteratorResult<ChatChunk>): void {
    steps.push(step)
    wake?.()
  }
  const iterator: AsyncIterator<ChatChunk> = {
    async next() {
      seen.asked++
      while (steps.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const step = steps.shift()
      return step ? step() : { done: true, value: undefined }
    },
    return() {
      seen.wasLeft = true
      return Promise.resolve({ done: true, value: undefined })
    },
  }
  return Object.assign(seen, {
    chunks: { [Symbol.asyncIterator]: () => iterator },
    push: (...chunks: ChatChunk[]) => chunks.forEach((value) => add(() => ({ done: false, value }))),
    end: () => add(() => ({ done: true, value: undefined })),
    fail: (error: unknown) =>
      add(() => {
        throw error
      }),
  })
}
