import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bodyOf, byteByByte, bytesOf, chunkOf, contentOf, readAll, streamOf } from '../test/streams.ts'
import { type ChatChunk, type ChatCompletion, ChatResponse, createChat, mapText, type MapTextOptions } from './index.ts'

const messages = [{ role: 'user' as const, content: 'Hello' }]

function mapped(reply: ChatResponse, map: (text: string) => string, options?: MapTextOptions): Promise<ChatResponse> {
  return createChat({ use: [mapText(map, options)], transport: () => Promise.resolve(reply) }).send({
    model: 'm',
    messages,
  })
}

/** Pieces of text as an answer, with its end in a chunk of its own or in the last one. */
function replyInPieces(pieces: readonly string[], ends: 'apart' | 'together' | 'never' = 'apart'): ChatResponse {
  const chunks = pieces.map((content, at) =>
    chunkOf({ content }, ends === 'together' && at === pieces.length - 1 ? 'stop' : null),
  )
  if (ends === 'apart' || pieces.length === 0) chunks.push(chunkOf({}, 'stop'))
  return ChatResponse.fromChunks(chunks)
}

async function textOf(reply: ChatResponse, map: (text: string) => string, options?: MapTextOptions): Promise<string> {
  const { chunks, completion } = await readAll(await mapped(reply, map, options))
  const text = chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')
  expect(contentOf(completion) ?? '', 'the whole').toBe(text)
  return text
}

/** Rules with the longest stretch that each replaces, and letters that make it busy. */
const rules: readonly [name: string, map: (text: string) => string, holdBack: number, letters: string][] = [
  ['cards', (text) => text.replaceAll(/\d{13,19}/g, '[card]'), 19, '1234 x'],
  ['a word', (text) => text.replaceAll('secret', '******'), 6, 'secrt'],
  ['doubles that vanish', (text) => text.replaceAll('xx', ''), 2, 'xy'],
  ['doubles that shrink', (text) => text.replaceAll('aa', 'a'), 2, 'ab'],
  ['one of two words', (text) => text.replaceAll(/abab|aba|b/g, (found) => `<${found.length}>`), 4, 'ab'],
  ['short runs', (text) => text.replaceAll(/a{2,5}/g, '-'), 5, 'ab'],
  ['tags', (text) => text.replaceAll(/<[a-z]{0,6}>/g, ''), 8, '<>ab'],
  ['emoji', (text) => text.replaceAll('👨‍👩‍👧', 'family'), 8, '👨‍👩‍👧x'],
  ['what becomes longer', (text) => text.replaceAll(/ab?/g, 'abab'), 2, 'ab'],
  ['each character by itself', (text) => text.toUpperCase(), 1, 'abß'],
  ['nothing', (text) => text, 0, 'ab'],
]

describe.each(rules)('a rule for %s', (_, map, holdBack, letters) => {
  test('gives the same text however the answer is cut into chunks', async () => {
    const text = fc.array(fc.constantFrom(...letters), { maxLength: 60 }).map((all) => all.join(''))
    const ends = fc.constantFrom('apart' as const, 'together' as const)
    const extra = fc.constantFrom(0, 1, 7, Infinity)
    await fc.assert(
      fc.asyncProperty(text, fc.array(fc.nat(80), { maxLength: 12 }), ends, extra, async (whole, places, end, more) => {
        const sorted = [0, ...places.filter((at) => at < whole.length).toSorted((a, b) => a - b), whole.length]
        const pieces = sorted.slice(1).map((at, index) => whole.slice(sorted[index], at))
        expect(await textOf(replyInPieces(pieces, end), map, { holdBack: holdBack + more })).toBe(map(whole))
      }),
      { numRuns: 150 },
    )
  })

  test('gives the same text character by character', async () => {
    const text = fc.array(fc.constantFrom(...letters), { maxLength: 80 }).map((all) => all.join(''))
    await fc.assert(
      fc.asyncProperty(text, async (whole) => {
        expect(await textOf(replyInPieces(whole.split('')), map, { holdBack })).toBe(map(whole))
      }),
      { numRuns: 100 },
    )
  })
})

describe('the text', () => {
  const redact = (text: string): string => text.replaceAll('secret', '[…]')

  test('of a JSON answer is rewritten, and nothing else of it', async () => {
    const message = { role: 'assistant' as const, content: 'a secret', refusal: null, tool_calls: [] }
    const choices = [{ index: 0, message, finish_reason: 'stop', logprobs: null }]
    const whole: ChatCompletion = {
      id: 'c',
      object: 'chat.completion',
      created: 1,
      model: 'm',
      choices,
      usage: null,
      extra: 1,
    }
    const response = await mapped(ChatResponse.fromCompletion(whole), redact)
    expect(await response.completion()).toEqual({
      ...whole,
      choices: [{ ...choices[0], message: { ...message, content: 'a […]' } }],
    })
  })

  test('that is null or missing stays so, beside tool calls', async () => {
    for (const content of [{ content: null }, {}]) {
      const tool_calls = [{ index: 0, id: 'a', type: 'function', function: { name: 'secret', arguments: '{}' } }]
      const chunks = [chunkOf({ role: 'assistant', ...content, tool_calls }), chunkOf({}, 'tool_calls')]
      const read = await readAll(await mapped(ChatResponse.fromChunks(chunks), redact))
      expect(read.chunks).toEqual(chunks)
      expect(read.completion?.choices[0]?.message).toMatchObject({
        content: null,
        tool_calls: [{ function: { name: 'secret' } }],
      })
    }
  })

  test('is rewritten in each choice by itself', async () => {
    const at = (index: number, content: string, finish_reason: string | null = null): ChatChunk => ({
      ...chunkOf({}),
      choices: [{ index, delta: { content }, finish_reason }],
    })
    const chunks = [at(0, 'sec'), at(1, 'a sec'), at(0, 'ret'), at(1, 'ret!'), at(1, '', 'stop'), at(0, '', 'stop')]
    const { completion } = await readAll(await mapped(ChatResponse.fromChunks(chunks), redact))
    expect(completion?.choices.map((choice) => choice.message.content)).toEqual(['[…]', 'a […]!'])
  })

  test('is given out as soon as it is safe', async () => {
    const response = await mapped(replyInPieces('one two three'.split('')), redact, { holdBack: 6 })
    const contents: unknown[] = []
    for await (const chunk of response) contents.push(chunk.choices[0]?.delta.content)
    expect(contents).toEqual(['', '', '', '', '', '', 'o', 'n', 'e', ' ', 't', 'w', 'o', ' three'])
  })

  test('is held back whole with `Infinity`', async () => {
    const response = await mapped(replyInPieces(['a', 'b', 'c']), (text) => text.toUpperCase(), { holdBack: Infinity })
    const { chunks } = await readAll(response)
    expect(chunks.map((chunk) => chunk.choices[0]?.delta.content)).toEqual(['', '', '', 'ABC'])
  })

  test('that was held back comes out also where [DONE] comes without a `finish_reason`', async () => {
    const text = `data: ${JSON.stringify(chunkOf({ content: 'a sec' }))}\n\ndata: ${JSON.stringify(chunkOf({ content: 'ret' }))}\n\ndata: [DONE]\n\n`
    const chat = createChat({ use: [mapText(redact)], fetch: () => Promise.resolve(new Response(text)) })
    expect(contentOf(await chat.complete({ model: 'm', messages }))).toBe('a […]')
  })

  test('behind a `finish_reason` is rewritten too', async () => {
    const chunks = [
      chunkOf({ content: 'a secret' }, 'stop'),
      chunkOf({ content: ', sec' }),
      chunkOf({ content: 'ret' }),
    ]
    const { completion } = await readAll(await mapped(ChatResponse.fromChunks(chunks), redact))
    expect(contentOf(completion)).toBe('a […], […]')
  })

  test('is never cut in the middle of an emoji', async () => {
    const whole = '👋😀🎉'.repeat(20)
    for (const pieces of [whole.split(''), [...whole]]) {
      const { chunks } = await readAll(await mapped(replyInPieces(pieces), redact, { holdBack: 6 }))
      for (const chunk of chunks) expect(chunk.choices[0]?.delta.content ?? '').not.toMatch(/\p{Surrogate}/u)
    }
  })

  test('that a server repeats beside the delta does not slip through', async () => {
    const cumulative = (content: string, whole: string, finish_reason: string | null): object => ({
      ...chunkOf({}),
      choices: [
        { index: 0, delta: { content }, message: { role: 'assistant', content: whole }, text: content, finish_reason },
      ],
    })
    const events = [cumulative('a sec', 'a sec', null), cumulative('ret', 'a secret', 'stop')]
    const text = events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join('')
    const chat = createChat({ use: [mapText(redact)], fetch: () => Promise.resolve(new Response(text)) })
    const read = await readAll(await chat.send({ model: 'm', messages, stream: true }))
    expect(contentOf(read.completion)).toBe('a […]')
    expect(JSON.stringify(read)).not.toContain('secret')
  })

  test('over the wire is the same byte by byte', async () => {
    const bytes = bytesOf(streamOf('a sec', 'ret, ', 'top sec', 'ret'))
    const body = bodyOf(byteByByte(bytes)).stream
    const chat = createChat({ use: [mapText(redact)], fetch: () => Promise.resolve(new Response(body)) })
    expect(await chat.stream({ model: 'm', messages }).text()).toBe('a […], top […]')
  })
})

describe('a rule that breaks its promise', () => {
  test('cannot make the text grow without end', async () => {
    let longest = 0
    const squeeze = (text: string): string => {
      longest = Math.max(longest, text.length)
      return text.replaceAll(/a+/g, 'A')
    }
    await textOf(replyInPieces(Array.from({ length: 3000 }, () => 'aa')), squeeze, { holdBack: 20 })
    expect(longest).toBeLessThan(100)
  })

  test('and throws fails the reply, with what it threw for the cause', async () => {
    const mine = new Error('mine')
    const response = await mapped(replyInPieces(['a']), () => {
      throw mine
    })
    expect((await readAll(response)).error).toMatchObject({ code: 'stream_interrupted', cause: mine })
  })
})

describe('options', () => {
  test('that cannot be right are refused when the chain is built', () => {
    expect(() => mapText('text' as never)).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: mapText() takes a function from text to text, got string.]`,
    )
    expect(() => mapText((text) => text, { holdBack: -1 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`holdBack\` option must be an integer of at least 0, or Infinity, got -1.]`,
    )
    for (const holdBack of [NaN, 1.5, '7' as never, null as never, -Infinity]) {
      expect(() => mapText((text) => text, { holdBack })).toThrow(RangeError)
    }
  })
})
