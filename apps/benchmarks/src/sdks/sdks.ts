import { createOpenAICompatible } from '@ai-sdk/openai-compatible'
import { ChatOpenAI } from '@langchain/openai'
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai'
import OpenAI from 'openai'

/** What a test asks of an SDK, in terms that all of them have. Retries of the SDK's own are off. */
export interface Sdk {
  readonly name: string
  /** Whether `break` out of a stream ends the request. With the AI SDK only an abort does. */
  readonly endsOnBreak: boolean
  json(model: string, question: string, signal?: AbortSignal): Promise<string>
  /** Pieces of text. */
  stream(model: string, question: string, signal?: AbortSignal): AsyncIterable<string>
  /** The names of the tools that the model calls. */
  tools(model: string, question: string): Promise<string[]>
}

type Fetch = typeof globalThis.fetch

const baseURL = 'http://sdk.example/v1'
const apiKey = 'sk-of-the-sdk'
const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } as const

export function openai(fetch: Fetch, maxRetries = 0): Sdk {
  const client = new OpenAI({ apiKey, baseURL, fetch, maxRetries })
  const ask = (model: string, question: string) => ({ model, messages: [{ role: 'user' as const, content: question }] })
  return {
    name: 'openai',
    endsOnBreak: true,
    async json(model, question, signal) {
      const answer = await client.chat.completions.create(ask(model, question), { signal })
      return answer.choices[0]?.message.content ?? ''
    },
    async *stream(model, question, signal) {
      const stream = await client.chat.completions.create({ ...ask(model, question), stream: true }, { signal })
      for await (const chunk of stream) {
        const text = chunk.choices[0]?.delta.content
        if (text) yield text
      }
    },
    async tools(model, question) {
      const tools = [{ type: 'function' as const, function: { name: 'weather', parameters } }]
      const answer = await client.chat.completions.create({ ...ask(model, question), tools, tool_choice: 'required' })
      return (answer.choices[0]?.message.tool_calls ?? []).flatMap((call) =>
        'function' in call ? [call.function.name] : [],
      )
    },
  }
}

function aiSdk(fetch: Fetch): Sdk {
  const provider = createOpenAICompatible({ name: 'chinwag', apiKey, baseURL, fetch })
  const ask = (model: string, prompt: string, abortSignal?: AbortSignal) => ({
    model: provider(model),
    prompt,
    maxRetries: 0,
    ...(abortSignal && { abortSignal }),
  })
  return {
    name: 'ai',
    endsOnBreak: false,
    async json(model, question, signal) {
      return (await generateText(ask(model, question, signal))).text
    },
    async *stream(model, question, signal) {
      const { fullStream } = streamText({ ...ask(model, question, signal), onError() {} })
      for await (const part of fullStream) {
        if (part.type === 'text-delta') yield part.text
        if (part.type === 'error') throw part.error
        if (part.type === 'abort') signal?.throwIfAborted()
      }
    },
    async tools(model, question) {
      const weather = tool({ inputSchema: jsonSchema<{ city: string }>(parameters), execute: async () => 'Rain' })
      const { toolCalls } = await generateText({
        ...ask(model, question),
        tools: { weather },
        toolChoice: 'required',
        stopWhen: stepCountIs(1),
      })
      return toolCalls.map(({ toolName }) => toolName)
    },
  }
}

function langchain(fetch: Fetch): Sdk {
  const client = (model: string) =>
    new ChatOpenAI({ model, apiKey, maxRetries: 0, streamUsage: false, configuration: { baseURL, fetch } })
  return {
    name: '@langchain/openai',
    endsOnBreak: true,
    async json(model, question, signal) {
      return (await client(model).invoke(question, { ...(signal && { signal }) })).text
    },
    async *stream(model, question, signal) {
      for await (const chunk of await client(model).stream(question, { ...(signal && { signal }) })) {
        if (chunk.text) yield chunk.text
      }
    },
    async tools(model, question) {
      const bound = client(model).bindTools([{ type: 'function', function: { name: 'weather', parameters } }], {
        tool_choice: 'required',
      })
      return ((await bound.invoke(question)).tool_calls ?? []).map(({ name }) => name)
    },
  }
}

export const sdks: readonly ((fetch: Fetch) => Sdk)[] = [openai, aiSdk, langchain]
