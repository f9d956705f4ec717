import { describe, expect, test } from 'vitest'
import { classify } from './classify.ts'
import type { ChatErrorCode } from './error-codes.ts'
import { readEnvelope } from './envelope.ts'

const openai = (message: string, code: string | null = null, type: string | null = 'invalid_request_error') => ({
  error: { message, type, param: null, code },
})

const byStatus: [number, ChatErrorCode][] = [
  [400, 'invalid_request'],
  [401, 'authentication'],
  [402, 'quota'],
  [403, 'permission'],
  [404, 'not_found'],
  [405, 'invalid_request'],
  [408, 'timeout'],
  [409, 'conflict'],
  [413, 'too_large'],
  [422, 'invalid_request'],
  [429, 'rate_limit'],
  [500, 'server'],
  [501, 'server'],
  [502, 'server'],
  [503, 'overloaded'],
  [504, 'server'],
  [499, 'invalid_request'],
  [399, 'invalid_response'],
  [204, 'invalid_response'],
  [520, 'server'],
  [529, 'overloaded'],
]

test.each(byStatus)('a bare %i is %s', (status, code) => {
  expect(classify(status, {})).toBe(code)
})

const told: [what: string, status: number, body: unknown, code: ChatErrorCode][] = [
  [
    'an account without credit',
    429,
    openai('You exceeded your current quota', 'insufficient_quota', 'insufficient_quota'),
    'quota',
  ],
  ['a hard limit', 429, openai('Billing hard limit has been reached', 'billing_hard_limit_reached'), 'quota'],
  ['an inactive account', 429, openai('Your account is not active', 'billing_not_active'), 'quota'],
  ['an ordinary 429', 429, openai('Rate limit reached for gpt-4', 'rate_limit_exceeded', 'tokens'), 'rate_limit'],
  [
    'Gemini, which calls its rate limit a quota',
    429,
    [{ error: { code: 429, message: 'Quota exceeded for quota metric', status: 'RESOURCE_EXHAUSTED' } }],
    'rate_limit',
  ],
  [
    'Azure, which does so too',
    429,
    openai('Requests have exceeded call rate limit of your current OpenAI S0 pricing tier quota', '429', null),
    'rate_limit',
  ],
  [
    'a 429 that speaks of the context',
    429,
    openai('Too many tokens per minute, see context length', 'rate_limit_exceeded'),
    'rate_limit',
  ],
  ['a wrong key', 401, openai('Incorrect API key provided', 'invalid_api_key'), 'authentication'],
  [
    'a wrong key under a 400 (Gemini)',
    400,
    [{ error: { code: 400, message: 'API key not valid. Please pass a valid API key.', status: 'INVALID_ARGUMENT' } }],
    'authentication',
  ],
  [
    'a wrong key under a 400 (xAI)',
    400,
    { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: xa***23' },
    'authentication',
  ],
  ['an unknown model', 404, openai('The model `x` does not exist', 'model_not_found'), 'not_found'],
  ['a filtered prompt (Azure)', 400, openai('The response was filtered', 'content_filter', null), 'content_filter'],
  [
    'a filtered prompt (Azure, inside)',
    400,
    { error: { message: 'No', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
    'content_filter',
  ],
  ['a policy violation', 400, openai('Your request was rejected', 'content_policy_violation'), 'content_filter'],
  ['a body over the limit', 413, openai('Request too large for model'), 'too_large'],
  ['an overloaded server that says 500', 500, openai('Overloaded', null, 'server_error'), 'server'],
  [
    'a context overflow (OpenAI)',
    400,
    openai(
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
      'context_length_exceeded',
    ),
    'context_length',
  ],
  [
    'a context overflow (OpenAI, new models)',
    400,
    openai('Input tokens exceed the configured limit of 272000 tokens.', 'context_length_exceeded'),
    'context_length',
  ],
  [
    'a context overflow (vLLM)',
    400,
    {
      object: 'error',
      message: "This model's maximum context length is 4096 tokens.",
      type: 'BadRequestError',
      code: 400,
    },
    'context_length',
  ],
  [
    'a context overflow (Anthropic)',
    400,
    openai('prompt is too long: 210000 tokens > 200000 maximum', null),
    'context_length',
  ],
  [
    'a context overflow (Mistral)',
    400,
    {
      object: 'error',
      message: 'Prompt contains 40000 tokens, too large for model with 32768 maximum context length',
      type: 'invalid_request_error',
    },
    'context_length',
  ],
  [
    'a context overflow (Gemini)',
    400,
    [
      {
        error: {
          code: 400,
          message: 'The input token count (1200000) exceeds the maximum number of tokens allowed (1048575).',
        },
      },
    ],
    'context_length',
  ],
  [
    'a context overflow (Groq)',
    400,
    openai('Please reduce the length of the messages or completion.', null),
    'context_length',
  ],
  [
    'a context overflow (llama.cpp)',
    400,
    openai('the request exceeds the available context size', null),
    'context_length',
  ],
  [
    'a context overflow (xAI)',
    400,
    { error: "This model's maximum prompt length is 131072 but the request contains 200000 tokens." },
    'context_length',
  ],
  [
    'an overflow that a server answers with 500',
    500,
    openai('context length exceeded', 'context_length_exceeded'),
    'context_length',
  ],
]

test.each(told)('%s is told apart', (_, status, body, code) => {
  expect(classify(status, readEnvelope(body))).toBe(code)
})

describe('an overflow', () => {
  test.each([
    'Context length exceeded',
    'The context window is full',
    'context size 4096 is too small',
    'maximum context of 4096',
    'maximum prompt length',
    'Input is too long for requested model.',
    'prompt is too long',
    'too many tokens',
    'Too many input tokens',
    'too many prompt tokens',
    'the prompt exceeds 4096',
    'input exceeds the limit',
    'input tokens (1,200) exceeds 1,000',
    'prompt length 1200 tokens exceeds it',
    'prompt (1200) is too long',
    'input length (1200 tokens exceed',
    'exceeds the model limit of 4096 tokens',
    'exceed the maximum number of tokens',
    'exceeds the available context',
    'Please reduce the length of the messages',
  ])('is known by the words "%s"', (message) => {
    expect(classify(400, { message })).toBe('context_length')
    expect(classify(undefined, { message })).toBe('context_length')
  })

  test.each([
    'The context is wrong',
    'maximum of 4096',
    'the image is too long',
    'too many messages',
    'the model exceeds expectations',
    'exceeds the maximum. There are tokens for sale',
    `exceeds the model ${'x'.repeat(41)} tokens`,
    'increase the length',
  ])('is not what says "%s"', (message) => {
    expect(classify(400, { message })).toBe('invalid_request')
  })

  test.each([
    [200, 'invalid_response'],
    [399, 'invalid_response'],
    [400, 'context_length'],
    [429, 'rate_limit'],
    [499, 'context_length'],
    [500, 'server'],
  ] as const)('is told by words under a status of a refusal alone: %i is %s', (status, code) => {
    expect(classify(status, { message: 'maximum context length is 10' })).toBe(code)
  })

  test('is told by its code under any status', () => {
    for (const code of ['context_length_exceeded', 'max_prompt_tokens_exceeded'])
      expect(classify(500, { code })).toBe('context_length')
  })
})

test.each([
  [{ code: 'billing_hard_limit_reached' }, 'quota'],
  [{ code: 'billing_soft' }, 'invalid_request'],
  [{ type: 'content_policy_violation' }, 'content_filter'],
  [{ code: 'content_length' }, 'invalid_request'],
  [{ message: 'API key not valid' }, 'authentication'],
  [{ message: 'This is an invalid API key' }, 'authentication'],
  [{ message: 'That is a not valid api key' }, 'authentication'],
  [{ message: 'An API key is needed' }, 'invalid_request'],
] as const)('under a 400, %j is %s', (envelope, code) => {
  expect(classify(400, envelope)).toBe(code)
})

describe('an error without a status of its own, inside a stream or under a 200', () => {
  const inside: [unknown, ChatErrorCode][] = [
    [{ error: { code: 429, message: 'Slow down' } }, 'rate_limit'],
    [{ error: { message: 'x', type: 'overloaded_error' } }, 'overloaded'],
    [{ error: { message: 'x', type: 'server_error' } }, 'server'],
    [{ error: { message: 'x', code: 'rate_limit_exceeded' } }, 'rate_limit'],
    [{ error: { message: 'x', type: 'invalid_request_error' } }, 'invalid_request'],
    [{ error: { message: 'x', type: 'authentication_error' } }, 'authentication'],
    [{ error: { message: 'maximum context length is 10' } }, 'context_length'],
    [{ error: { message: 'x', code: 'insufficient_quota', type: 'invalid_request_error' } }, 'quota'],
    [{ error: 'The engine stopped' }, 'server'],
    [{ error: { message: 'x', code: 502 } }, 'server'],
    ['Internal error', 'server'],
    [{ error: { message: 'x', code: 'invalid_api_key' } }, 'authentication'],
    [{ error: { message: 'x', code: 'TOO_MANY_REQUESTS' } }, 'rate_limit'],
    [{ error: { message: 'x', type: 'tokens' } }, 'rate_limit'],
    [{ error: { message: 'x', type: 'requests' } }, 'rate_limit'],
    [{ error: { message: 'x', type: 'bad_requests_log' } }, 'server'],
    [{ error: { message: 'Incorrect API key provided' } }, 'authentication'],
    [{}, 'server'],
  ]

  test.each(inside)('%j is %s', (body, code) => {
    expect(classify(undefined, readEnvelope(body))).toBe(code)
  })
})
