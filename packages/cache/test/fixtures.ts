import type { ChatChunk, ChatCompletion, ChatParams } from '@chinwag/core'

export const question: ChatParams = {
  model: 'gpt-4.1-mini',
  temperature: 0,
  messages: [{ role: 'user', content: 'Say hello.' }],
}

/** An answer with everything in it that an answer can have. */
export const richCompletion: ChatCompletion = {
  id: 'chatcmpl-rich',
  object: 'chat.completion',
  created: 1_790_000_000,
  model: 'gpt-4.1-mini-2025-04-14',
  system_fingerprint: 'fp_1',
  service_tier: 'default',
  choices: [
    {
      index: 0,
      finish_reason: 'tool_calls',
      logprobs: {
        content: [
          { token: 'Hé', logprob: -0.1, bytes: [72, 195, 169], top_logprobs: [{ token: 'Hé', logprob: -0.1 }] },
        ],
        refusal: null,
      },
      message: {
        role: 'assistant',
        content: 'Héllo 👋',
        refusal: null,
        reasoning_content: 'The user wants a greeting.',
        annotations: [{ type: 'url_citation', url_citation: { url: 'https://example.com', title: 'E' } }],
        tool_calls: [
          { id: 'call_1', type: 'function', function: { name: 'greet', arguments: '{"name":"Ada"}' } },
          { id: 'call_2', type: 'function', index: 7, function: { name: 'wave', arguments: '' } },
        ],
        x_message: { deep: [1, null, { a: true }] },
      },
      x_choice: 'kept',
    },
    { index: 1, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: null, refusal: null } },
  ],
  usage: {
    prompt_tokens: 9,
    completion_tokens: 12,
    total_tokens: 21,
    prompt_tokens_details: { cached_tokens: 4 },
    completion_tokens_details: { reasoning_tokens: 5 },
  },
  x_extra: { nested: ['kept'] },
}

/** A stream of text, one chunk a word, with a role first and the usage last. */
export function textChunks(...words: string[]): ChatChunk[] {
  const head = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4.1-mini' }
  const delta = (delta: ChatChunk['choices'][number]['delta'], finish_reason: string | null = null): ChatChunk => ({
    ...head,
    choices: [{ index: 0, delta, finish_reason }],
  })
  return [
    delta({ role: 'assistant', content: '' }),
    ...words.map((word) => delta({ content: word })),
    delta({}, 'stop'),
    {
      ...head,
      choices: [],
      usage: { prompt_tokens: 3, completion_tokens: words.length, total_tokens: 3 + words.length },
    },
  ]
}

/** Everything that comes. */
export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = []
  for await (const item of items) all.push(item)
  return all
}
