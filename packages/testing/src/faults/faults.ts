import { chunksOf } from '../answer/chunks.ts'
import { incorrectKey } from '../request/find-access-problem.ts'
import { badRequest } from '../request/problem.ts'
import { isStream, jsonReply, streamReply, textReply } from '../reply/reply.ts'
import { cutArguments, filtered, refused } from './answer-faults.ts'
import {
  breakAfter,
  corruptAfter,
  errorAfter,
  halfFrame,
  refusing,
  slowDown,
  withoutDone,
  withoutFinish,
} from './reply-faults.ts'
import type { Fault, FaultName } from './fault.ts'

/** Every fault. A new one is an entry here, its name in {@link FaultName}, and a test. */
export const faults: Readonly<Record<FaultName, Fault>> = {
  'rate-limit': refusing(({ params }) => ({
    status: 429,
    message: `Rate limit reached for ${params.model} on requests per min (RPM). Please slow down.`,
    type: 'requests',
    code: 'rate_limit_exceeded',
  })),
  quota: refusing({
    status: 429,
    message: 'You exceeded your current quota, please check your plan and billing details.',
    type: 'insufficient_quota',
    code: 'insufficient_quota',
  }),
  unauthorized: refusing(incorrectKey),
  forbidden: refusing(({ params }) => ({
    status: 403,
    message: `Project \`proj_simulated\` does not have access to model \`${params.model}\``,
    code: 'model_not_found',
  })),
  'model-not-found': refusing(({ params }) => ({
    status: 404,
    message: `The model \`${params.model}\` does not exist or you do not have access to it.`,
    code: 'model_not_found',
  })),
  'context-length': refusing(({ completion }) => {
    const used = completion.usage?.prompt_tokens ?? 0
    const limit = Math.ceil(used / 2)
    return badRequest(
      `This model's maximum context length is ${limit} tokens. However, your messages resulted in ${used} tokens. ` +
        'Please reduce the length of the messages.',
      'messages',
      'context_length_exceeded',
    )
  }),
  'content-filter-prompt': refusing(
    badRequest(
      'The prompt was filtered by the content policy. Please modify it and retry.',
      'prompt',
      'content_filter',
    ),
  ),
  'server-error': refusing({
    status: 500,
    message: 'The server had an error while processing your request. Sorry about that!',
    type: 'server_error',
  }),
  overloaded: refusing({
    status: 503,
    message: 'The engine is currently overloaded, please try again later.',
    type: 'server_error',
  }),
  'html-502': {
    reply: (_reply, { headers }) =>
      textReply(
        { status: 502, headers },
        'text/html',
        '<html><head><title>502 Bad Gateway</title></head><body>Bad Gateway</body></html>',
      ),
  },
  'error-200': refusing({
    status: 200,
    message: 'The model failed to generate an answer.',
    type: 'server_error',
    code: 'server_error',
  }),

  'reset-before-head': { reply: (reply) => ({ ...reply, head: undefined, frames: [], ending: 'reset' }) },
  'stall-before-head': { reply: (reply) => ({ ...reply, head: undefined, frames: [], ending: 'stall' }) },
  'reset-mid': { reply: (reply, scene) => breakAfter(reply, scene, 'reset') },
  'close-mid': { reply: (reply, scene) => breakAfter(reply, scene, 'close') },
  'half-frame': { reply: halfFrame },
  truncate: { reply: (reply, scene) => breakAfter(reply, scene, 'end') },
  stall: { reply: (reply, scene) => breakAfter(reply, scene, 'stall') },
  slow: { reply: slowDown },

  empty: { reply: (reply) => ({ ...reply, frames: [] }) },
  'malformed-json': { reply: corruptAfter },
  'error-in-stream': { reply: errorAfter },
  'no-done': { reply: withoutDone },
  'no-finish': { reply: withoutFinish },
  'json-instead-of-stream': {
    reply: (reply, { headers, completion }) =>
      isStream(reply) ? jsonReply({ status: 200, headers }, completion) : reply,
  },
  'stream-instead-of-json': {
    reply: (reply, { headers, completion, lineEnding }) =>
      isStream(reply) ? reply : streamReply({ status: 200, headers }, chunksOf(completion, false), lineEnding),
  },

  'content-filter': { answer: filtered },
  refusal: { answer: refused },
  'malformed-arguments': { answer: cutArguments },
}
