import { type Contestant, model, question, system } from './contestant.ts'

export const ai: Contestant = {
  name: 'ai',
  async load() {
    const [{ createOpenAICompatible }, { generateText, streamText }] = await Promise.all([
      import('@ai-sdk/openai-compatible'),
      import('ai'),
    ])
    return (options) => {
      const provider = createOpenAICompatible({ ...options, name: 'benchmark' })
      const ask = (abortSignal?: AbortSignal) => ({
        ...{ model: provider(model), instructions: system, prompt: question, maxRetries: 0 },
        ...(abortSignal && { abortSignal }),
      })
      return {
        async json(signal) {
          return (await generateText(ask(signal))).text
        },
        async stream(onText, signal) {
          for await (const text of streamText({ ...ask(signal), onError() {} }).textStream) if (onText(text)) break
          // An aborted stream ends without an error.
          signal?.throwIfAborted()
        },
      }
    }
  },
}
