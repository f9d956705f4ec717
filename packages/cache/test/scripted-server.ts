import { type ChatChunk, type ChatCompletion, ChatResponse, type ChatRequest, type Transport } from '@chinwag/core'

/** One request that a test answers by hand. */
export interface ScriptedCall {
  readonly request: ChatRequest
  /** Sends the head of a stream. Chunks follow by `push`. */
  open(): void
  push(...chunks: ChatChunk[]): void
  end(): void
  /** Breaks the stream. */
  break(error: unknown): void
  /** Answers with JSON. */
  answer(completion: ChatCompletion): void
  /** Fails before the head. */
  fail(error: unknown): void
  /** Whether the reply was let go before its end. */
  readonly wasCancelled: boolean
}

/** A server whose every step a test decides. Like the real transport, it listens to the signal of the request until the head is sent. */
export interface ScriptedServer {
  readonly transport: Transport
  readonly calls: readonly ScriptedCall[]
  /** The call of that number, from 1, as soon as it is there. */
  call(number: number): Promise<ScriptedCall>
}

export function createScriptedServer(): ScriptedServer {
  const calls: ScriptedCall[] = []
  const waiting: (() => void)[] = []
  return {
    calls,
    transport: (request) =>
      new Promise((resolve, reject) => {
        request.signal.addEventListener('abort', () => reject(request.signal.reason), { once: true })
        calls.push(scriptedCall(request, resolve, reject))
        for (const wake of waiting.splice(0)) wake()
      }),
    async call(number) {
      for (;;) {
        const call = calls[number - 1]
        if (call) return call
        await new Promise<void>((resolve) => waiting.push(resolve))
      }
    },
  }
}

function scriptedCall(
  request: ChatRequest,
  resolve: (response: ChatResponse) => void,
  reject: (error: unknown) => void,
): ScriptedCall {
  let wasCancelled = false
  let controller: ReadableStreamDefaultController<ChatChunk> | undefined
  const chunks = new ReadableStream<ChatChunk>({
    start: (given) => void (controller = given),
    cancel: () => void (wasCancelled = true),
  })
  return {
    request,
    open: () => resolve(ChatResponse.fromChunks(chunks, { source: 'network' })),
    push: (...given) => given.forEach((chunk) => controller?.enqueue(chunk)),
    end: () => controller?.close(),
    break: (error) => controller?.error(error),
    answer: (completion) => resolve(ChatResponse.fromCompletion(completion, { source: 'network' })),
    fail: reject,
    get wasCancelled() {
      return wasCancelled
    },
  }
}

/** Lets everything run that is ready to. */
export function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0))
}
