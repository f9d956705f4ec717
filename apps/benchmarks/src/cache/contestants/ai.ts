import type { ChatMessage } from '@chinwag/core'
import type { LanguageModelMiddleware, ModelMessage, simulateReadableStream } from 'ai'
import { model } from '../conversation.ts'
import { apiKey, baseURL, type Contestant } from './contestant.ts'

/** The AI SDK with a cache as its guide describes one: a middleware over a `Map`, with the parameters as JSON for a key. */
export const ai: Contestant = {
  name: 'ai',
  async create(fetch) {
    const [{ createOpenAICompatible }, sdk] = await Promise.all([import('@ai-sdk/openai-compatible'), import('ai')])
    const provider = createOpenAICompatible({ baseURL, apiKey, fetch, name: 'benchmark' })
    const middleware = mapCache(sdk.simulateReadableStream)
    const cached = sdk.wrapLanguageModel({ model: provider(model), middleware })
    const ask = (messages: ChatMessage[]) => ({
      ...{ model: cached, messages: messages as ModelMessage[], temperature: 0, maxRetries: 0 },
    })
    return {
      async json(messages) {
        return (await sdk.generateText(ask(messages))).text
      },
      async stream(messages, onText) {
        for await (const text of sdk.streamText({ ...ask(messages), onError() {} }).textStream) if (text) onText(text)
      },
    }
  },
}

type Generated = Awaited<ReturnType<NonNullable<LanguageModelMiddleware['wrapGenerate']>>>
type Streamed = Awaited<ReturnType<NonNullable<LanguageModelMiddleware['wrapStream']>>>
type Part = Streamed['stream'] extends ReadableStream<infer T> ? T : never

/** Without the guide's pause between chunks. Its `Map` has no bound. */
function mapCache(simulate: typeof simulateReadableStream): LanguageModelMiddleware {
  const answers = new Map<string, Generated>()
  const streams = new Map<string, readonly Part[]>()
  return {
    specificationVersion: 'v4',
    async wrapGenerate({ doGenerate, params }) {
      const key = JSON.stringify(params)
      const known = answers.get(key)
      if (known) return known
      const result = await doGenerate()
      answers.set(key, result)
      return result
    },
    async wrapStream({ doStream, params }) {
      const key = JSON.stringify(params)
      const known = streams.get(key)
      if (known) {
        const pace = { initialDelayInMs: null, chunkDelayInMs: null }
        return { stream: simulate({ ...pace, chunks: [...known] }) }
      }
      const { stream, ...rest } = await doStream()
      const parts: Part[] = []
      const keep = new TransformStream<Part, Part>({
        transform(part, controller) {
          parts.push(part)
          controller.enqueue(part)
        },
        flush: () => void streams.set(key, parts),
      })
      return { stream: stream.pipeThrough(keep), ...rest }
    },
  }
}
