import type { ServerResponse } from 'node:http'
import type { CacheCallOptions } from '@chinwag/cache'
import { ChatError, type ChatParams, type ChatResponse, createChat, isChatError, type Middleware } from '@chinwag/core'
import { cutOffBy } from '../../inspector/cut-off.ts'
import type { RunEnd, RunFailure, RunMessage, RunRequest } from '../shared/protocol.ts'
import { MistakeFinder } from './mistake-finder.ts'
import { makeChain, type Part } from './parts.ts'
import { clientSignal, write } from './send.ts'
import type { Upstream } from './upstream.ts'

/** Asks one question through a chain of the page's choice, and sends the answer and all that happens as server-sent events. */
export async function run(
  request: RunRequest,
  response: ServerResponse,
  { parts, upstream }: { readonly parts: readonly Part[]; readonly upstream: Upstream },
): Promise<void> {
  const use = chainOf(parts, request)
  const signal = clientSignal(response)
  const say = (message: RunMessage): Promise<void> | undefined =>
    write(response, `data: ${JSON.stringify(message, plain)}\n\n`)
  const mistakes = new MistakeFinder()
  const chat = createChat({
    ...upstream.destination(request.fault),
    use,
    inspect(event) {
      mistakes.add(event)
      void say({ type: 'event', event })
    },
  })
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'x-accel-buffering': 'no' })
  try {
    const reply = await chat.send(bodyOf(request), { signal, ...(request.isAnew && { cache: 'refresh' }) })
    for await (const chunk of reply) {
      const { content, refusal } = chunk.choices[0]?.delta ?? {}
      const text = `${content ?? ''}${refusal ?? ''}`
      if (text !== '') await say({ type: 'text', text })
    }
    const end = await endOf(reply)
    await chat.idle()
    await say({ type: 'end', end })
  } catch (error) {
    if (!signal.aborted)
      await say({ type: 'error', error: isChatError(error) ? failureOf(error) : mistakes.tell(error) })
  }
  response.end()
}

function chainOf(parts: readonly Part[], { parts: choices }: RunRequest): Middleware<CacheCallOptions>[] {
  try {
    return makeChain(parts, choices)
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof TypeError)) throw error
    throw new ChatError(error.message, { code: 'invalid_request', status: 400, cause: error })
  }
}

function bodyOf({ fault, model, messages }: RunRequest): ChatParams {
  return { model: fault ?? model, messages, stream: true, stream_options: { include_usage: true } }
}

async function endOf(reply: ChatResponse): Promise<RunEnd> {
  const { choices, usage } = await reply.completion()
  return {
    source: reply.source,
    usage: usage ?? undefined,
    finishReason: choices[0]?.finish_reason ?? undefined,
    cutOffBy: cutOffBy(choices),
  }
}

function failureOf(error: ChatError): RunFailure {
  const { message, code, status, requestId, attempts } = error
  return {
    message,
    code,
    status,
    requestId,
    attempts: attempts.map(({ code, status, waitedMs }) => ({ code, status, waitedMs })),
  }
}

/** What a middleware emits is anything at all: errors are told by their name and message. */
function plain(_key: string, value: unknown): unknown {
  return value instanceof Error ? `${value.name}: ${value.message}` : value
}
