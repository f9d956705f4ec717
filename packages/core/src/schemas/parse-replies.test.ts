import { describe, expect, test } from 'vitest'
import { chunk, completion } from '../../test/answers.ts'
import { ChatResponse, isChatError } from '../index.ts'
import { parseChatChunk } from './parse-chat-chunk.ts'
import { parseChatCompletion } from './parse-chat-completion.ts'

function refusalBy(parse: (value: unknown) => unknown, value: unknown): unknown {
  try {
    return parse(value)
  } catch (error) {
    return isChatError(error) ? { code: error.code, message: error.message } : error
  }
}

const answerWith = (message: object): object => ({ choices: [{ index: 0, message, finish_reason: 'stop' }] })
const chunkWith = (delta: object): object => ({ choices: [{ index: 0, delta, finish_reason: null }] })

describe('parseChatCompletion', () => {
  test('gives the answer itself, with every field in it', async () => {
    const answer = { ...completion('Hi'), x_groq: { id: 'req_1' }, provider: 'x' }
    expect(parseChatCompletion(answer)).toBe(answer)
    const reply = ChatResponse.fromCompletion(parseChatCompletion(JSON.parse(JSON.stringify(answer))))
    expect(await reply.completion()).toEqual(answer)
  })

  test.each<[string, object]>([
    ['no labels at all', answerWith({ content: 'Hi' })],
    [
      'null for whatever may be missing',
      { ...answerWith({ content: null, tool_calls: null, refusal: null }), id: null, usage: null },
    ],
    [
      'content in parts',
      answerWith({
        content: [
          { type: 'thinking', thinking: [] },
          { type: 'text', text: 'Hi' },
        ],
      }),
    ],
    ['a call without its arguments', answerWith({ content: null, tool_calls: [{ id: 'c', function: { name: 'f' } }] })],
    [
      'a call of a custom tool',
      answerWith({ content: null, tool_calls: [{ id: 'c', type: 'custom', custom: { name: 'f', input: '' } }] }),
    ],
    ['no choices', { choices: [] }],
  ])('takes an answer with %s', (_name, value) => {
    expect(parseChatCompletion(value)).toBe(value)
  })

  test('fills in a message that was left out', () => {
    const filtered = { id: 'x', choices: [{ index: 0, finish_reason: 'content_filter' }] }
    expect(parseChatCompletion(filtered).choices[0]?.message).toEqual({ role: 'assistant', content: null })
    expect(filtered.choices[0]).not.toHaveProperty('message')
  })

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'Invalid type: expected an object, but got null instead.'],
    ['a text', 'Hi', 'Invalid type: expected an object, but got a string instead.'],
    ['an error body', { error: { message: 'No.' } }, "Missing required parameter: 'choices'."],
    ['a chunk', chunk('Hi'), "Missing required parameter: 'choices[0].message'."],
    [
      'choices that are no list',
      { choices: {} },
      "Invalid type for 'choices': expected an array of objects, but got an object instead.",
    ],
    [
      'a choice that is text',
      { choices: ['Hi'] },
      "Invalid type for 'choices[0]': expected an object, but got a string instead.",
    ],
    [
      'a message that is text',
      { choices: [{ message: 'Hi' }] },
      "Invalid type for 'choices[0].message': expected an object, but got a string instead.",
    ],
    [
      'content that is a number',
      answerWith({ content: 4 }),
      "Invalid type for 'choices[0].message.content': expected one of a string, array or object, but got an integer instead.",
    ],
    [
      'a call that is text',
      answerWith({ content: '', tool_calls: ['f'] }),
      "Invalid type for 'choices[0].message.tool_calls[0]': expected an object, but got a string instead.",
    ],
    [
      'arguments that are no text',
      answerWith({ content: '', tool_calls: [{ function: { arguments: {} } }] }),
      "Invalid type for 'choices[0].message.tool_calls[0].function.arguments': expected a string, but got an object instead.",
    ],
    [
      'usage that is a number',
      { ...completion(''), usage: 5 },
      "Invalid type for 'usage': expected an object, but got an integer instead.",
    ],
    [
      'tokens in words',
      { ...completion(''), usage: { total_tokens: 'five' } },
      "Invalid type for 'usage.total_tokens': expected a decimal, but got a string instead.",
    ],
  ])('refuses %s', (_name, value, message) => {
    expect(refusalBy(parseChatCompletion, value)).toEqual({
      code: 'invalid_response',
      message: `This is no chat completion. ${message}`,
    })
  })
})

describe('parseChatChunk', () => {
  test('gives the chunk itself, with every field in it', () => {
    const value = { ...chunk('Hi'), obfuscation: 'x', x_groq: { id: 'req_1' } }
    expect(parseChatChunk(value)).toBe(value)
  })

  test.each<[string, object]>([
    ['no labels at all', chunkWith({ content: 'Hi' })],
    [
      'null for whatever may be missing',
      chunkWith({ role: null, content: null, tool_calls: null, function_call: null }),
    ],
    ['content in parts', chunkWith({ content: [{ type: 'text', text: 'Hi' }] })],
    ['a piece of a call', chunkWith({ tool_calls: [{ id: null, function: { name: null, arguments: null } }] })],
    ['log probabilities in a shape of its own', { choices: [{ index: 0, delta: { content: 'Hi' }, logprobs: -0.5 }] }],
    ['only usage', { choices: [], usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 } }],
  ])('takes one with %s', (_name, value) => {
    expect(parseChatChunk(value)).toBe(value)
  })

  test('fills in choices and deltas that were left out, as the client does it', () => {
    expect(parseChatChunk({ object: 'chat.completion.chunk', id: 'x' }).choices).toEqual([])
    expect(parseChatChunk({ choices: [{ index: 0, finish_reason: 'stop' }] }).choices[0]?.delta).toEqual({})
    expect(parseChatChunk(completion('Hi')).choices[0]?.delta.content).toBe('Hi')
  })

  test.each<[string, unknown, string]>([
    ['the end of a stream', '[DONE]', 'Invalid type: expected an object, but got a string instead.'],
    ['an error', { error: { message: 'No.' } }, "Missing required parameter: 'choices'."],
    [
      'choices that are no list',
      { choices: 'Hi' },
      "Invalid type for 'choices': expected an array of objects, but got a string instead.",
    ],
    [
      'content that is a number',
      chunkWith({ content: 4 }),
      "Invalid type for 'choices[0].delta.content': expected one of a string, array or object, but got an integer instead.",
    ],
    [
      'calls that are no list',
      chunkWith({ tool_calls: {} }),
      "Invalid type for 'choices[0].delta.tool_calls': expected an array of objects, but got an object instead.",
    ],
    [
      'a reason that is a number',
      { choices: [{ delta: {}, finish_reason: 1 }] },
      "Invalid type for 'choices[0].finish_reason': expected a string, but got an integer instead.",
    ],
  ])('refuses %s', (_name, value, message) => {
    expect(refusalBy(parseChatChunk, value)).toEqual({
      code: 'invalid_response',
      message: `This is no chunk of a chat completion. ${message}`,
    })
  })
})
