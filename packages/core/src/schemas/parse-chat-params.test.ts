import { describe, expect, test } from 'vitest'
import { type ChatError, isChatError } from '../errors/chat-error.ts'
import { parseChatParams } from './parse-chat-params.ts'

const user = { role: 'user', content: 'Hi' }
const tool = (name: string): object => ({ type: 'function', function: { name } })
const calls = (...ids: string[]): object => ({
  role: 'assistant',
  content: null,
  tool_calls: ids.map((id) => ({ id, type: 'function', function: { name: 'f', arguments: '{}' } })),
})
const result = (id?: unknown): object => ({ role: 'tool', content: 'ok', tool_call_id: id })
const bodyWith = (fields: object): object => ({ model: 'm', messages: [user], ...fields })
const part = (content: object): object => bodyWith({ messages: [{ role: 'user', content: [content] }] })

function refusalOf(value: unknown): ChatError {
  try {
    parseChatParams(value)
  } catch (error) {
    if (isChatError(error)) return error
    throw error
  }
  throw new Error('It was accepted.')
}

describe('refuses', () => {
  test.each<[name: string, value: unknown, param: string | undefined, message: string]>([
    ['nothing', undefined, undefined, 'Invalid type: expected an object, but got null instead.'],
    ['a list', [user], undefined, 'Invalid type: expected an object, but got an array instead.'],
    ['a body without a model', { messages: [user] }, undefined, 'you must provide a model parameter'],
    ['an empty model', bodyWith({ model: '' }), undefined, 'you must provide a model parameter'],
    [
      'a model that is a number',
      bodyWith({ model: 4 }),
      'model',
      "Invalid type for 'model': expected a string, but got an integer instead.",
    ],
    ['a body without messages', { model: 'm' }, 'messages', "Missing required parameter: 'messages'."],
    [
      'messages that are text',
      bodyWith({ messages: 'Hi' }),
      'messages',
      "Invalid type for 'messages': expected an array of objects, but got a string instead.",
    ],
    [
      'no message',
      bodyWith({ messages: [] }),
      'messages',
      "Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
    ],
    [
      'a message that is text',
      bodyWith({ messages: [user, 'Hi'] }),
      'messages[1]',
      "Invalid type for 'messages[1]': expected an object, but got a string instead.",
    ],
    [
      'a message without a role',
      bodyWith({ messages: [{ content: 'Hi' }] }),
      'messages[0].role',
      "Missing required parameter: 'messages[0].role'.",
    ],
    [
      'a role that is a number',
      bodyWith({ messages: [{ role: 1, content: 'Hi' }] }),
      'messages[0].role',
      "Invalid type for 'messages[0].role': expected a string, but got an integer instead.",
    ],
    [
      'an unknown role',
      bodyWith({ messages: [user, { role: 'bot', content: 'Hi' }] }),
      'messages[1].role',
      "Invalid value for 'messages[1].role'. Supported values are: 'system', 'assistant', 'user', 'function', 'tool', 'developer'.",
    ],
    [
      'a user that says nothing',
      bodyWith({ messages: [{ role: 'user', content: null }] }),
      'messages[0].content',
      "Invalid type for 'messages[0].content': expected one of a string or array of objects, but got null instead.",
    ],
    [
      'content that is an object',
      bodyWith({ messages: [{ role: 'user', content: {} }] }),
      'messages[0].content',
      "Invalid type for 'messages[0].content': expected an array of objects, but got an object instead.",
    ],
    [
      'a part that is text',
      bodyWith({ messages: [{ role: 'user', content: ['Hi'] }] }),
      'messages[0].content[0]',
      "Invalid type for 'messages[0].content[0]': expected an object, but got a string instead.",
    ],
    [
      'a part without a type',
      part({ text: 'Hi' }),
      'messages[0].content[0].type',
      "Missing required parameter: 'messages[0].content[0].type'.",
    ],
    [
      'a text part without text',
      part({ type: 'text' }),
      'messages[0].content[0].text',
      "Missing required parameter: 'messages[0].content[0].text'.",
    ],
    [
      'an image without an address',
      part({ type: 'image_url', image_url: {} }),
      'messages[0].content[0].image_url.url',
      "Missing required parameter: 'messages[0].content[0].image_url.url'.",
    ],
    [
      'audio that is text',
      part({ type: 'input_audio', input_audio: 'UklGRg' }),
      'messages[0].content[0].input_audio',
      "Invalid type for 'messages[0].content[0].input_audio': expected an object, but got a string instead.",
    ],
    [
      'a file that is not there',
      part({ type: 'file' }),
      'messages[0].content[0].file',
      "Missing required parameter: 'messages[0].content[0].file'.",
    ],
    [
      'a function message without a name',
      bodyWith({ messages: [{ role: 'function', content: null }] }),
      'messages[0].name',
      "Missing required parameter: 'messages[0].name'.",
    ],
    [
      'a call without an id',
      bodyWith({
        messages: [{ role: 'assistant', tool_calls: [{ type: 'function', function: { name: 'f', arguments: '' } }] }],
      }),
      'messages[0].tool_calls[0].id',
      "Missing required parameter: 'messages[0].tool_calls[0].id'.",
    ],
    [
      'arguments that are no text',
      bodyWith({
        messages: [{ role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'f', arguments: {} } }] }],
      }),
      'messages[0].tool_calls[0].function.arguments',
      "Invalid type for 'messages[0].tool_calls[0].function.arguments': expected a string, but got an object instead.",
    ],
    [
      'a tool message on its own',
      bodyWith({ messages: [user, result('c1')] }),
      'messages.[1].role',
      "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls', once for each call.",
    ],
    [
      'a tool message without an id',
      bodyWith({ messages: [user, calls('c1'), result()] }),
      'messages.[2].tool_call_id',
      "Missing parameter 'tool_call_id': messages with role 'tool' must have a 'tool_call_id'.",
    ],
    [
      'a result of another call',
      bodyWith({ messages: [user, calls('c1'), result('c2')] }),
      'messages.[2].role',
      "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls', once for each call.",
    ],
    [
      'a result that comes twice',
      bodyWith({ messages: [calls('c1'), result('c1'), result('c1')] }),
      'messages.[2].role',
      "Invalid parameter: messages with role 'tool' must be a response to a preceding message with 'tool_calls', once for each call.",
    ],
    [
      'a result that comes too late',
      bodyWith({ messages: [calls('c1'), user, result('c1')] }),
      'messages.[1].role',
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. No tool message responds to messages[0].tool_calls[0].",
    ],
    [
      'calls that are not answered',
      bodyWith({ messages: [user, calls('c1', 'c2', 'c3'), result('c2')] }),
      'messages.[2].tool_calls',
      "An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. No tool message responds to messages[1].tool_calls[0], messages[1].tool_calls[2].",
    ],
    [
      'a high temperature',
      bodyWith({ temperature: 2.5 }),
      'temperature',
      "Invalid 'temperature': decimal above maximum value. Expected a value <= 2, but got 2.5 instead.",
    ],
    [
      'a negative temperature',
      bodyWith({ temperature: -0.1 }),
      'temperature',
      "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -0.1 instead.",
    ],
    [
      'a temperature in words',
      bodyWith({ temperature: 'hot' }),
      'temperature',
      "Invalid type for 'temperature': expected a decimal, but got a string instead.",
    ],
    [
      'a share over 1',
      bodyWith({ top_p: 1.1 }),
      'top_p',
      "Invalid 'top_p': decimal above maximum value. Expected a value <= 1, but got 1.1 instead.",
    ],
    [
      'no answer at all',
      bodyWith({ n: 0 }),
      'n',
      "Invalid 'n': integer below minimum value. Expected a value >= 1, but got 0 instead.",
    ],
    [
      'half an answer',
      bodyWith({ n: 1.5 }),
      'n',
      "Invalid type for 'n': expected an integer, but got a decimal instead.",
    ],
    [
      'a stream in words',
      bodyWith({ stream: 'yes' }),
      'stream',
      "Invalid type for 'stream': expected a boolean, but got a string instead.",
    ],
    [
      'options of a stream that is none',
      bodyWith({ stream_options: {} }),
      'stream_options',
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
    ],
    [
      'stops that are numbers',
      bodyWith({ stop: [1] }),
      'stop[0]',
      "Invalid type for 'stop[0]': expected a string, but got an integer instead.",
    ],
    [
      'five stops',
      bodyWith({ stop: ['a', 'b', 'c', 'd', 'e'] }),
      'stop',
      "Invalid 'stop': array too long. Expected an array with maximum length 4, but got an array with length 5 instead.",
    ],
    [
      'two limits',
      bodyWith({ max_tokens: 5, max_completion_tokens: 5 }),
      'max_tokens',
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
    ],
    [
      'alternatives without log probabilities',
      bodyWith({ top_logprobs: 3 }),
      'top_logprobs',
      "The 'top_logprobs' parameter is only allowed when 'logprobs' is enabled.",
    ],
    [
      'an unknown format',
      bodyWith({ response_format: { type: 'xml' } }),
      'response_format.type',
      "Invalid value for 'response_format.type'. Supported values are: 'json_object', 'json_schema', 'text'.",
    ],
    [
      'a schema that is not there',
      bodyWith({ response_format: { type: 'json_schema' } }),
      'response_format.json_schema',
      "Missing required parameter: 'response_format.json_schema'.",
    ],
    [
      'JSON that nobody mentions',
      bodyWith({ response_format: { type: 'json_object' } }),
      'messages',
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    ],
    [
      'a tool that is text',
      bodyWith({ tools: ['f'] }),
      'tools[0]',
      "Invalid type for 'tools[0]': expected an object, but got a string instead.",
    ],
    [
      'a function without a name',
      bodyWith({ tools: [{ type: 'function', function: {} }] }),
      'tools[0].function.name',
      "Missing required parameter: 'tools[0].function.name'.",
    ],
    [
      'two tools of one name',
      bodyWith({ tools: [tool('f'), tool('g'), tool('f')] }),
      'tools[2].function.name',
      "Invalid 'tools[2].function.name': tool names must be unique.",
    ],
    [
      'a choice among no tools',
      bodyWith({ tool_choice: 'auto' }),
      'tool_choice',
      "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified.",
    ],
    [
      'the choice of a tool that is not there',
      bodyWith({ tools: [tool('f')], tool_choice: tool('g') }),
      'tool_choice',
      "Invalid value for 'tool_choice': no tool of that name was specified in 'tools'.",
    ],
    [
      'metadata that are no texts',
      bodyWith({ metadata: { a: 1 } }),
      'metadata',
      "Invalid type for 'metadata': expected an object of strings, but got an object instead.",
    ],
    [
      'a bias that is a list',
      bodyWith({ logit_bias: [] }),
      'logit_bias',
      "Invalid type for 'logit_bias': expected an object of numbers, but got an array instead.",
    ],
  ])('%s', (_name, value, param, message) => {
    const error = refusalOf(value)
    expect(error).toMatchObject({ code: 'invalid_request', status: 400, retryable: false, ambiguous: false })
    expect({ param: error.param, message: error.message }).toEqual({ param, message })
  })
})

describe('accepts', () => {
  test.each<[name: string, fields: object]>([
    [
      'null for everything that may be left out',
      { temperature: null, n: null, stop: null, stream: null, tools: null, tool_choice: null, user: null },
    ],
    ['bounds', { temperature: 2, top_p: 0, n: 128, presence_penalty: -2, frequency_penalty: 2, max_tokens: 1 }],
    ['a seed beyond what a number counts exactly', { seed: -9_223_372_036_854_776_000 }],
    ['calls that are answered in any order', { messages: [user, calls('c1', 'c2'), result('c2'), result('c1'), user] }],
    ['an id that is used again later', { messages: [calls('c'), result('c'), calls('c'), result('c')] }],
    ['an answer that only refuses', { messages: [user, { role: 'assistant', refusal: 'No.' }, user] }],
    [
      'parts of a type that it does not know',
      { messages: [{ role: 'user', content: [{ type: 'video_url', video_url: { url: 'x' } }] }] },
    ],
    [
      'an image as Mistral writes it',
      { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: 'https://example.com/a.png' }] }] },
    ],
    ['tools as Mistral writes them', { tools: [{ function: { name: 'f' } }], tool_choice: 'any' }],
    ['tools of a type that it does not know', { tools: [{ type: 'openrouter:web_search', parameters: {} }] }],
    [
      'custom tools, and their calls',
      {
        tools: [{ type: 'custom', custom: { name: 'f' } }],
        messages: [
          { role: 'assistant', tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'f', input: 'x' } }] },
          result('c'),
        ],
      },
    ],
    ['an empty list of tools, with any choice', { tools: [], tool_choice: 'auto' }],
    [
      'JSON that somebody mentions',
      {
        messages: [{ role: 'user', content: [{ type: 'text', text: 'As Json, please.' }] }],
        response_format: { type: 'json_object' },
      },
    ],
  ])('%s', (_name, fields) => {
    const body = bodyWith(fields)
    expect(parseChatParams(body)).toBe(body)
  })

  test('fields that it does not know, at every level and in their order', () => {
    const text =
      '{"x_first":1,"messages":[{"x":{"y":[]},"role":"user","content":[{"x":1,"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]}],' +
      '"model":"m","tools":[{"x":1,"function":{"x":1,"name":"f"}}],"__proto__":{"admin":true},"top_k":40}'
    expect(JSON.stringify(parseChatParams(JSON.parse(text)))).toBe(text)
  })
})
