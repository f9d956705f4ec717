import { describe, expect, test } from 'vitest'
import { errorBody } from './problem.ts'
import { findProblem, isChatParams } from './find-problem.ts'

const user = { role: 'user', content: 'Hi' }
const tool = (name: string): object => ({ type: 'function', function: { name } })
const calls = (...ids: string[]): object => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
})
const result = (id?: string): object => ({ role: 'tool', content: 'ok', ...(id !== undefined && { tool_call_id: id }) })

describe('findProblem', () => {
  test.each<[string, unknown, string | undefined, string | undefined, RegExp]>([
    ['a body that is no object', [], undefined, undefined, /could not parse the JSON body/u],
    ['no model', { messages: [user] }, undefined, undefined, /^you must provide a model parameter$/u],
    ['an empty model', { model: '', messages: [user] }, undefined, undefined, /model parameter/u],
    [
      'a model that is a number',
      { model: 4, messages: [user] },
      'model',
      'invalid_type',
      /expected a string, but got an integer/u,
    ],
    [
      'no messages',
      { model: 'm' },
      'messages',
      'missing_required_parameter',
      /^Missing required parameter: 'messages'\.$/u,
    ],
    ['messages that are text', { model: 'm', messages: 'Hi' }, 'messages', 'invalid_type', /got a string instead/u],
    ['empty messages', { model: 'm', messages: [] }, 'messages', 'empty_array', /minimum length 1/u],
    ['a message that is text', { model: 'm', messages: ['Hi'] }, 'messages[0]', 'invalid_type', /expected an object/u],
    [
      'no role',
      { model: 'm', messages: [{ content: 'Hi' }] },
      'messages[0].role',
      'missing_required_parameter',
      /role/u,
    ],
    [
      'a role that is no text',
      { model: 'm', messages: [{ role: 1, content: '' }] },
      'messages[0].role',
      'invalid_type',
      /string/u,
    ],
    [
      'an unknown role',
      { model: 'm', messages: [user, { role: 'bot', content: '' }] },
      'messages[1].role',
      'invalid_value',
      /^Invalid value: 'bot'\. Supported values are: 'system'/u,
    ],
    [
      'no content',
      { model: 'm', messages: [{ role: 'user', content: null }] },
      'messages[0].content',
      'invalid_type',
      /got null/u,
    ],
    [
      'a high temperature',
      { temperature: 3 },
      'temperature',
      'decimal_above_max_value',
      /^Invalid 'temperature': decimal above maximum value\. Expected a value <= 2, but got 3 instead\.$/u,
    ],
    ['a negative temperature', { temperature: -0.1 }, 'temperature', 'decimal_below_min_value', />= 0, but got -0.1/u],
    [
      'a temperature in words',
      { temperature: 'hot' },
      'temperature',
      'invalid_type',
      /expected a decimal, but got a string/u,
    ],
    ['no answer at all', { n: 0 }, 'n', 'integer_below_min_value', />= 1, but got 0/u],
    ['half an answer', { n: 1.5 }, 'n', 'invalid_type', /expected an integer, but got a decimal/u],
    ['zero tokens', { max_tokens: 0 }, 'max_tokens', 'integer_below_min_value', /got 0/u],
    ['a stream in words', { stream: 'yes' }, 'stream', 'invalid_type', /expected a boolean/u],
    [
      'stream options without a stream',
      { stream_options: { include_usage: true } },
      'stream_options',
      undefined,
      /only allowed when 'stream' is enabled/u,
    ],
    ['five stops', { stop: ['a', 'b', 'c', 'd', 'e'] }, 'stop', 'array_above_max_length', /length 5/u],
    ['tools that are no list', { tools: {} }, 'tools', 'invalid_type', /an array of objects/u],
    ['an empty list of tools', { tools: [] }, 'tools', 'empty_array', /minimum length 1/u],
    [
      'a tool choice without tools',
      { tool_choice: 'auto' },
      'tool_choice',
      undefined,
      /only allowed when 'tools' are specified/u,
    ],
    [
      'JSON that nobody mentions',
      { response_format: { type: 'json_object' } },
      'messages',
      undefined,
      /must contain the word 'json'/u,
    ],
    [
      'a schema that is not there',
      { response_format: { type: 'json_schema' } },
      'response_format.json_schema',
      'missing_required_parameter',
      /json_schema/u,
    ],
    [
      'two limits',
      { max_tokens: 5, max_completion_tokens: 5 },
      'max_tokens',
      'invalid_parameter_combination',
      /^Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported\.$/u,
    ],
    [
      'alternatives without log probabilities',
      { top_logprobs: 3 },
      'top_logprobs',
      undefined,
      /only allowed when 'logprobs' is enabled/u,
    ],
    [
      'an unknown format',
      { response_format: { type: 'xml' } },
      'response_format.type',
      'invalid_value',
      /^Invalid value: 'xml'\. Supported values are: 'json_object'/u,
    ],
    ['a format without a type', { response_format: {} }, 'response_format.type', 'missing_required_parameter', /type/u],
    [
      'the choice of a tool that is not there',
      { tools: [tool('f')], tool_choice: tool('g') },
      'tool_choice',
      undefined,
      /no function named 'g' was specified in 'tools'/u,
    ],
    [
      'two tools with one name',
      { tools: [tool('f'), tool('g'), tool('f')] },
      'tools[2].function.name',
      'invalid_value',
      /'f' is there twice/u,
    ],
    [
      'a tool message on its own',
      { messages: [user, result('c1')] },
      'messages.[1].role',
      undefined,
      /must be a response to a preceeding message with 'tool_calls'/u,
    ],
    [
      'a tool message without an id',
      { messages: [user, calls('c1'), result()] },
      'messages.[2].tool_call_id',
      undefined,
      /must have a 'tool_call_id'/u,
    ],
    [
      'a result of another call',
      { messages: [user, calls('c1'), result('c2')] },
      'messages.[2].role',
      undefined,
      /preceeding/u,
    ],
    [
      'a result that comes twice',
      { messages: [user, calls('c1'), result('c1'), result('c1')] },
      'messages.[3].role',
      undefined,
      /preceeding/u,
    ],
    [
      'a result that comes too late',
      { messages: [user, calls('c1'), user, result('c1')] },
      'messages.[2].role',
      undefined,
      /did not have response messages: c1$/u,
    ],
    [
      'a call without its result',
      { messages: [user, calls('c1', 'c2'), result('c1')] },
      'messages.[2].tool_calls',
      undefined,
      /did not have response messages: c2$/u,
    ],
  ])('refuses %s', (_name, body, param, code, message) => {
    const whole =
      Array.isArray(body) || 'model' in Object(body) || _name === 'no model'
        ? body
        : { model: 'm', messages: [user], ...Object(body) }
    expect(findProblem(whole)).toEqual({ status: 400, message: expect.stringMatching(message), param, code })
    expect(isChatParams(whole)).toBe(false)
  })

  test.each<[string, object]>([
    [
      'null for everything that may be null',
      { temperature: null, n: null, stop: null, stream: null, max_tokens: null },
    ],
    [
      'every role',
      {
        messages: [
          { role: 'developer', content: 'x' },
          { role: 'system', content: 'x' },
          user,
          { role: 'assistant', content: 'x' },
        ],
      },
    ],
    ['content in parts', { messages: [{ role: 'user', content: [{ type: 'text', text: 'x' }] }] }],
    ['calls that are answered in any order', { messages: [user, calls('c1', 'c2'), result('c2'), result('c1'), user] }],
    ['an answer that only refuses', { messages: [user, { role: 'assistant', refusal: 'No.' }, user] }],
    ['fields that it does not know', { top_k: 40, chat_template_kwargs: {} }],
    ['bounds', { temperature: 2, top_p: 0, n: 128, presence_penalty: -2, frequency_penalty: 2 }],
    ['one limit, and null for the other', { max_tokens: 5, max_completion_tokens: null }],
    ['no alternatives, without log probabilities', { top_logprobs: null, logprobs: null }],
    ['every format', { response_format: { type: 'text' } }],
    ['the choice of a tool that is there', { tools: [tool('f'), tool('g')], tool_choice: tool('g') }],
    ['a choice among all tools', { tools: [tool('f')], tool_choice: 'required' }],
    ['stream options with a stream', { stream: true, stream_options: { include_usage: true } }],
  ])('accepts %s', (_name, fields) => {
    const body = { model: 'm', messages: [user], ...fields }
    expect(findProblem(body)).toBeUndefined()
    expect(isChatParams(body)).toBe(true)
  })
})

test('errors have the shape of the API', () => {
  expect(errorBody({ status: 400, message: 'No.' })).toEqual({
    error: { message: 'No.', type: 'invalid_request_error', param: null, code: null },
  })
})
