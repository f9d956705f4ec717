import { readFileSync } from 'node:fs'
import { parseChatChunk, parseChatCompletion, parseChatParams } from '@chinwag/core/schemas'
import { describe, expect, test } from 'vitest'
import { hasApiSchema, schemaErrors } from '../../test/api-schema.ts'
import { isRecord } from '../answer/is-record.ts'
import { createRandom, type Random } from '../answer/random.ts'
import { jsonValue } from '../schema/json-value.ts'
import { findProblem } from './find-problem.ts'

interface Message {
  readonly role: string
  readonly tool_calls?: readonly { readonly id: string }[] | undefined
}

interface Request {
  readonly [field: string]: unknown
  readonly messages: readonly Message[]
}

const count = 200

describe.runIf(hasApiSchema)('requests that the published schema of the API allows', () => {
  test('are accepted, where they also keep the rules that a schema cannot say', () => {
    const roles = new Set<string>()
    const fields = new Set<string>()
    for (const request of generated()) {
      expect(schemaErrors('CreateChatCompletionRequest', request)).toBe('')
      expect(findProblem(request), JSON.stringify(request)).toBeUndefined()
      expect(parseChatParams(request)).toBe(request)
      for (const { role } of request.messages) roles.add(role)
      for (const field of Object.keys(request)) fields.add(field)
    }
    expect([...roles].toSorted()).toEqual(['assistant', 'developer', 'function', 'system', 'tool', 'user'])
    expect(fields.size).toBeGreaterThan(30)
  })
})

describe.runIf(hasApiSchema)('answers that the published schema of the API allows', () => {
  test.each([
    ['CreateChatCompletionResponse', parseChatCompletion],
    ['CreateChatCompletionStreamResponse', parseChatChunk],
  ])('are accepted: %s', (name, parse) => {
    const $defs = definitions()
    for (let run = 0; run < count; run++) {
      const answer = jsonValue({ $ref: `#/$defs/${name}`, $defs }, createRandom(name, String(run)))
      expect(schemaErrors(name, answer)).toBe('')
      expect(parse(answer)).toBe(answer)
    }
  })
})

function definitions(): unknown {
  return JSON.parse(readFileSync('../shared/data/chat-completions.schema.json', 'utf8')).$defs
}

function* generated(): Generator<Request> {
  const $defs = definitions()
  for (let run = 0; run < count; run++) {
    const random = createRandom('request', String(run))
    const valueOf = (name: string): unknown => jsonValue({ $ref: `#/$defs/${name}`, $defs }, random)
    const messages = Array.from({ length: 5 }, () => valueOf('ChatCompletionRequestMessage') as Message)
    // Parts of them that the generator leaves out of a whole message, for they need not be there.
    const content = Array.from({ length: 3 }, () => valueOf('ChatCompletionRequestUserMessageContentPart'))
    const tool_calls = valueOf('ChatCompletionMessageToolCalls') as Message['tool_calls']
    messages.push({ role: 'user', content } as Message, { role: 'assistant', tool_calls })
    yield lawful(someOf(valueOf('CreateChatCompletionRequest') as Request, random), messages)
  }
}

/** Some of the fields: the generator fills in all of them. */
function someOf(request: Request, random: Random): Request {
  const kept = Object.entries(request).filter(([name]) => name === 'model' || name === 'messages' || random() < 0.7)
  return Object.fromEntries(kept) as unknown as Request
}

/** The same request with the rules between its fields kept. */
function lawful(request: Request, messages: readonly Message[]): Request {
  const { max_tokens: _, tool_choice: choice, top_logprobs, stream_options, tools, ...rest } = request
  const isNamed = isRecord(choice) && choice['type'] !== 'allowed_tools'
  return {
    ...rest,
    // The word that JSON mode asks for.
    messages: [{ role: 'user', content: 'JSON' } as Message, ...answered(messages)],
    ...(Array.isArray(tools) && {
      tools: tools.slice(0, 1),
      ...(!isNamed && choice !== undefined && { tool_choice: choice }),
    }),
    ...(top_logprobs !== undefined && { top_logprobs, logprobs: true }),
    ...(stream_options !== undefined && { stream_options, stream: true }),
  }
}

/** Each call gets its answer, in place of the answers to no call. */
function answered(messages: readonly Message[]): Message[] {
  const results = messages.filter(({ role }) => role === 'tool')
  return messages.flatMap((message) => {
    if (message.role === 'tool') return []
    const calls = (message.tool_calls ?? []).map((call, at) => ({ ...call, id: `call_${at}` }))
    if (calls.length === 0) return [message]
    const template = results[0] ?? { role: 'tool', content: 'ok' }
    return [{ ...message, tool_calls: calls }, ...calls.map(({ id }) => ({ ...template, tool_call_id: id }))]
  })
}
