import { expect, it } from 'vitest'
import { statedExcess } from './stated-excess.ts'

it.each<[number | undefined, string]>([
  [
    808,
    "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens. Please reduce the length of the messages.",
  ],
  [
    904,
    "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens (1000 in the messages, 4000 in the completion). Please reduce the length of the messages or completion.",
  ],
  [904, "This model's maximum context length is 4096 tokens. However, your request has 5000 input tokens."],
  [10_000, 'prompt is too long: 210000 tokens > 200000 maximum'],
  [904, 'request (5000 tokens) exceeds the available context size (4096 tokens), try increasing it'],
  [undefined, 'Please reduce the length of the messages or completion.'],
  [undefined, "This model's maximum context length is 8192 tokens. However, your messages resulted in 100 tokens."],
])('%s tokens too many: %s', (excess, refusal) => {
  expect(statedExcess(refusal)).toBe(excess)
  expect(statedExcess(`The server answered 400 (context_length): ${refusal}`)).toBe(excess)
})
