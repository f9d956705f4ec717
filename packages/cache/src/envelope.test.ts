import type { ChatChunk, ChatCompletion } from '@chinwag/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHead, type Entry, openEnvelope, sealChunks, sealCompletion, sealEnvelope } from './envelope.ts'

const completion: ChatCompletion = {
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model: 'gpt-4.1-mini',
  choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 },
}
const chunk = { id: '1', object: 'chat.completion.chunk', created: 1, model: 'm' }
const chunks: ChatChunk[] = [
  { ...chunk, choices: [{ index: 0, delta: { role: 'assistant', content: 'Hi' } }] },
  { ...chunk, choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
]
const head = createHead('k', completion, { now: 1000, ttlMs: 500 })
const entry: Entry = { ...head, answer: { type: 'completion', completion } }
const text = sealEnvelope(head, sealCompletion(JSON.stringify(completion)))

describe('createHead', () => {
  it('notes when the answer was made, until when it is of use, and what it cost', () => {
    expect(head).toEqual({ key: 'k', createdAt: 1000, expiresAt: 1500, model: 'gpt-4.1-mini', tokens: 4 })
  })

  it('never expires with a lifetime without end', () => {
    expect(createHead('k', completion, { now: 1000, ttlMs: Infinity }).expiresAt).toBe(null)
  })

  it('has the marks of its scope and tags, where there are some', () => {
    const rest = { now: 1000, ttlMs: 500 }
    expect(createHead('k', completion, { ...rest, marks: { 'a tag': 'one' } }).marks).toEqual({ 'a tag': 'one' })
    expect(createHead('k', completion, { ...rest, marks: {} })).not.toHaveProperty('marks')
  })

  it('survives an answer without usage', () => {
    expect(createHead('k', { ...completion, usage: null }, { now: 1000, ttlMs: 500 }).tokens).toBe(null)
  })
})

describe('openEnvelope', () => {
  it.each<[string, Entry, string]>([
    ['a completion', entry, text],
    [
      'chunks',
      { ...head, answer: { type: 'chunks', chunks } },
      sealEnvelope(head, sealChunks(chunks.map((each) => JSON.stringify(each)))),
    ],
    [
      'an entry for ever',
      { ...entry, expiresAt: null },
      sealEnvelope({ ...head, expiresAt: null }, sealCompletion(JSON.stringify(completion))),
    ],
  ])('reads what was sealed: %s, as text or bytes', (_, entry, text) => {
    expect(openEnvelope(text, 'k')).toEqual(entry)
    expect(openEnvelope(new TextEncoder().encode(text), 'k')).toEqual(entry)
  })

  it('does not read the entry of another key', () => {
    expect(openEnvelope(text, 'other')).toBe(undefined)
  })

  it.each<[string, object]>([
    ['another version', { v: 2 }],
    ['no version', { v: undefined }],
    ['no time', { createdAt: '1000' }],
    ['no lifetime', { expiresAt: undefined }],
    ['no model', { model: null }],
    ['tokens that are no number', { tokens: '4' }],
    ['marks that are none', { marks: ['one'] }],
    ['a mark that is no text', { marks: { 'a tag': 7 } }],
    ['no answer', { answer: undefined }],
    ['an answer of an unknown kind', { answer: { type: 'text', text: 'Hi' } }],
    ['an answer without choices', { answer: { type: 'completion', completion: { choices: [] } } }],
    ['an error for an answer', { answer: { type: 'completion', completion: { error: { message: 'no' } } } }],
    ['a choice without a message', { answer: { type: 'completion', completion: { choices: [null] } } }],
    ['no chunks', { answer: { type: 'chunks', chunks: [] } }],
    ['chunks that are none', { answer: { type: 'chunks', chunks: [...chunks, 1] } }],
    ['chunks without an end', { answer: { type: 'chunks', chunks: chunks.slice(0, 1) } }],
  ])('does not read an envelope with %s', (_, change) => {
    const value = JSON.stringify({ ...JSON.parse(text), ...change })
    expect(openEnvelope(value, 'k')).toBe(undefined)
  })

  it('reads nothing from garbage, and never throws', () => {
    const garbage = fc.oneof(fc.string(), fc.uint8Array(), fc.json(), fc.anything())
    fc.assert(
      fc.property(garbage, (value) => {
        expect(openEnvelope(value as string, 'k')).toBe(undefined)
      }),
    )
  })

  it('reads nothing from an entry that was cut off', () => {
    for (let end = 0; end < text.length; end++) {
      expect(openEnvelope(text.slice(0, end), 'k')).toBe(undefined)
    }
  })

  it('keeps every field of an answer, known or not', () => {
    const odd = { ...completion, x_extra: { deep: [1, null] } }
    expect(openEnvelope(sealEnvelope(head, sealCompletion(JSON.stringify(odd))), 'k')).toEqual({
      ...head,
      answer: { type: 'completion', completion: odd },
    })
  })
})

describe('an envelope that is right around an answer that is not', () => {
  const choice = completion.choices[0]
  it.each<[string, object]>([
    ['a choice at a place that no reply has', { choices: [{ ...choice, index: 1e9 }] }],
    ['a choice at half a place', { choices: [{ ...choice, index: 0.5 }] }],
    ['a choice that ended with an error', { choices: [{ ...choice, finish_reason: 'error' }] }],
    ['a choice that did not end', { choices: [{ ...choice, finish_reason: null }] }],
    ['an error', { error: { message: 'x' } }],
    ['no choice', { choices: [] }],
  ])('is not opened: %s', (_, change) => {
    const sealed = sealEnvelope(head, sealCompletion(JSON.stringify({ ...completion, ...change })))
    expect(openEnvelope(sealed, 'k')).toBe(undefined)
  })

  it.each<[string, object]>([
    ['a place that no reply has', { choices: [{ index: -1, delta: {} }] }],
    ['a choice that is none', { choices: [7] }],
    ['an error', { error: { message: 'x' }, choices: [] }],
    ['an end that is none', { choices: [{ index: 0, delta: {}, finish_reason: 'error' }] }],
  ])('is not opened, as chunks: %s', (_, change) => {
    const all = [...chunks, { ...chunk, ...change }]
    const sealed = sealEnvelope(head, sealChunks(all.map((each) => JSON.stringify(each))))
    expect(openEnvelope(sealed, 'k')).toBe(undefined)
  })
})
