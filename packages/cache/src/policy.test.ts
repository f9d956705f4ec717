import type { ChatCompletion, ChatParams } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { type CacheWhen, isKeepable, isVaried, isWanted } from './policy.ts'

const body = (temperature?: number | null): ChatParams => ({ model: 'm', messages: [], temperature })

describe('isWanted', () => {
  it.each([
    ['deterministic', 0, true],
    ['deterministic', 0.1, false],
    ['deterministic', undefined, false],
    ['deterministic', null, false],
    ['always', 1, true],
    ['always', undefined, true],
  ] as const)('with %j and temperature %j is %j', (when, temperature, wanted) => {
    expect(isWanted(when, body(temperature))).toBe(wanted)
  })

  it('asks a function', () => {
    const when = (params: ChatParams): boolean => params.model === 'm'
    expect(isWanted(when, body())).toBe(true)
    expect(isWanted(when, { ...body(0), model: 'other' })).toBe(false)
  })
})

it('takes only `true` for a yes', () => {
  const when: unknown = () => 'yes'
  expect(isWanted(when as CacheWhen, body(0))).toBe(false)
})

it.each<[string, () => unknown]>([
  ['a promise', async () => true],
  ['a promise that fails, of which nobody else hears', async () => Promise.reject(new Error('no'))],
])('refuses a function that gives %s', (_, when) => {
  expect(() => isWanted(when as CacheWhen, body(0))).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: The \`when\` option must be a synchronous function, got one that gives a promise.]`,
  )
})

describe('isVaried', () => {
  it.each([
    [0, false],
    [0.2, true],
    [undefined, true],
    [null, true],
  ])('with temperature %j is %j', (temperature, varied) => {
    expect(isVaried(body(temperature))).toBe(varied)
  })
})

describe('isKeepable', () => {
  const answer = (...reasons: (string | null)[]): ChatCompletion => ({
    id: '1',
    object: 'chat.completion',
    created: 0,
    model: 'm',
    choices: reasons.map((finish_reason, index) => ({
      index,
      finish_reason,
      message: { role: 'assistant', content: 'x' },
    })),
  })

  it.each([
    [['stop'], true],
    [['tool_calls'], true],
    [['function_call'], true],
    [['stop', 'tool_calls'], true],
    [['length'], false],
    [['content_filter'], false],
    [['stop', 'length'], false],
    [['error'], false],
    [[null], false],
    [['eos'], false],
    [[], false],
  ])('of choices that ended with %j is %j', (reasons, keepable) => {
    const called = answer(...reasons).choices.map((choice) => ({
      ...choice,
      message: {
        ...choice.message,
        ...(choice.finish_reason !== 'stop' && { function_call: { name: 'f', arguments: '{}' } }),
      },
    }))
    expect(isKeepable(200, { ...answer(), choices: called }, 1)).toBe(keepable)
  })

  it.each([201, 204, 300, 429, 500])('refuses status %i', (status) => {
    expect(isKeepable(status, answer('stop'), 1)).toBe(false)
  })

  it('refuses a refusal, not an empty one', () => {
    const refusing = (refusal: string | null): ChatCompletion => ({
      ...answer(),
      choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: null, refusal } }],
    })
    expect(isKeepable(200, refusing("I can't help with that."), 1)).toBe(false)
    expect(isKeepable(200, refusing(null), 1)).toBe(true)
  })

  it.each<[string, object, boolean]>([
    ['JSON', { tool_calls: [{ function: { name: 'f', arguments: '{"a":1}' } }] }, true],
    ['JSON that is broken off', { tool_calls: [{ function: { name: 'f', arguments: '{"a":' } }] }, false],
    [
      'JSON that is broken off in one of several',
      { tool_calls: [{ function: { arguments: '{}' } }, { function: { arguments: '{]' } }] },
      false,
    ],
    ['nothing, for a function without parameters', { tool_calls: [{ function: { name: 'f', arguments: '' } }] }, true],
    ['a space, for a function without parameters', { tool_calls: [{ function: { name: 'f', arguments: ' ' } }] }, true],
    ['an object, as some servers have it', { tool_calls: [{ function: { name: 'f', arguments: { a: 1 } } }] }, true],
    ['text, for a tool that takes text', { tool_calls: [{ type: 'custom', custom: { input: 'hi' } }] }, true],
    ['a call that is none', { tool_calls: [null] }, true],
    ['JSON, as a function call', { function_call: { name: 'f', arguments: '{}' } }, true],
    ['no JSON, as a function call', { function_call: { name: 'f', arguments: 'hi' } }, false],
  ])('of an answer that calls tools with %s', (_, message, keepable) => {
    const calling = {
      index: 0,
      finish_reason: 'tool_calls',
      message: { role: 'assistant' as const, content: null, ...message },
    }
    expect(isKeepable(200, { ...answer(), choices: [calling] }, 1)).toBe(keepable)
  })

  it('refuses fewer choices than were asked for', () => {
    expect(isKeepable(200, answer('stop'), 2)).toBe(false)
    expect(isKeepable(200, answer('stop', 'stop'), 2)).toBe(true)
  })

  it.each(['tool_calls', 'function_call'])('refuses %s where nothing is called', (reason) => {
    expect(isKeepable(200, answer(reason), 1)).toBe(false)
  })

  it('refuses a choice with an error in it', () => {
    const choices = answer('stop').choices.map((choice) => ({ ...choice, error: { code: 502 } }))
    expect(isKeepable(200, { ...answer(), choices }, 1)).toBe(false)
  })

  it.each<[string, object]>([
    ['no choices', { choices: undefined }],
    ['a choice without a message', { choices: [{ index: 0, finish_reason: 'stop' }] }],
    ['a message that is none', { choices: [{ index: 0, finish_reason: 'stop', message: null }] }],
  ])('refuses what has %s', (_, change) => {
    expect(isKeepable(200, { ...answer('stop'), ...change }, 1)).toBe(false)
  })
})
