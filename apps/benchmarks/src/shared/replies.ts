/** What every prepared answer says, so that each contestant can be held to it. */
export const words = [
  'Decorators',
  ' wrap',
  ' functions',
  ',',
  ' and',
  ' that',
  ' is',
  ' all',
  ' there',
  ' is',
  ' to',
  ' it',
  '.',
]

/** The text of a streamed answer of so many chunks of content. */
export function textOf(chunks: number): string {
  return Array.from({ length: chunks }, (_, at) => words[at % words.length]).join('')
}

/** What the server of the API sends along with every answer. */
export const headers = {
  'openai-processing-ms': '412',
  'openai-version': '2020-10-01',
  'x-ratelimit-limit-requests': '10000',
  'x-ratelimit-limit-tokens': '2000000',
  'x-ratelimit-remaining-requests': '9999',
  'x-ratelimit-remaining-tokens': '1999960',
  'x-ratelimit-reset-requests': '6ms',
  'x-ratelimit-reset-tokens': '1ms',
  'x-request-id': 'req_5d3c1f0b8a9e4c7f9d2b6a1e0f4c8b7a',
} as const

const head = { id: 'chatcmpl-CbenchmarksT0fChat', created: 1_790_000_000, model: 'gpt-4.1-mini-2025-04-14' }
const tail = { service_tier: 'default', system_fingerprint: 'fp_4f1e0a6c52' }

/** A JSON answer. */
export const completion: Buffer = Buffer.from(
  JSON.stringify({
    ...{ id: head.id, object: 'chat.completion', created: head.created, model: head.model },
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: textOf(words.length), refusal: null, annotations: [] },
        logprobs: null,
        finish_reason: 'stop',
      },
    ],
    usage: {
      ...{ prompt_tokens: 24, completion_tokens: 13, total_tokens: 37 },
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0, accepted_prediction_tokens: 0 },
    },
    ...tail,
  }),
)

/** A streamed answer of so many chunks of content, as events. The role comes with the first, the end in two more. */
export function eventsOf(chunks: number): Buffer[] {
  const contents = Array.from({ length: chunks }, (_, at) =>
    event({ ...(at === 0 && { role: 'assistant' }), content: words[at % words.length] }, null),
  )
  return [...contents, event({}, 'stop'), 'data: [DONE]\n\n'].map((text) => Buffer.from(text))
}

function event(delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, logprobs: null, finish_reason: finishReason }]
  return `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk', ...tail, choices })}\n\n`
}
