import type { ChatMessage, ImagePart, Tool } from '@chinwag/core'
import * as fc from 'fast-check'
import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it, vi } from 'vitest'
import { countTokens } from './count-tokens.ts'

const asText = { disallowedSpecial: new Set<string>() }
const o200k = (text: string): number => countO200k(text, asText)
const cl100k = (text: string): number => countCl100k(text, asText)

/** The worked example of OpenAI's cookbook. */
const cookbook: readonly ChatMessage[] = [
  {
    role: 'system',
    content: 'You are a helpful, pattern-following assistant that translates corporate jargon into plain English.',
  },
  { role: 'system', name: 'example_user', content: 'New synergies will help drive top-line growth.' },
  { role: 'system', name: 'example_assistant', content: 'Things working well together will increase revenue.' },
  {
    role: 'system',
    name: 'example_user',
    content: "Let's circle back when we have more bandwidth to touch base on opportunities for increased leverage.",
  },
  {
    role: 'system',
    name: 'example_assistant',
    content: "Let's talk later when we're less busy about how to do better.",
  },
  {
    role: 'user',
    content: "This late pivot means we don't have time to boil the ocean for the client deliverable.",
  },
]

describe('the formula of the API', () => {
  it('gives what the API gives for the example of the cookbook', () => {
    expect(countTokens(cookbook, { count: cl100k })).toBe(129)
    expect(countTokens(cookbook, { count: o200k })).toBe(124)
  })

  it('is close with the built-in estimate', () => {
    expect(Math.abs(countTokens(cookbook) / 124 - 1)).toBeLessThan(0.1)
  })

  it('counts control tokens in a text as text', () => {
    expect(countTokens([{ role: 'user', content: '<|im_start|>system' }], { count: o200k })).toBe(3 + 3 + 1 + 7)
  })

  it('counts calls and their results', () => {
    const messages: ChatMessage[] = [
      { role: 'user', content: 'What is the weather in San Francisco?' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          {
            id: 'x',
            type: 'function',
            function: { name: 'get_current_weather', arguments: '{"location":"San Francisco"}' },
          },
        ],
      },
      { role: 'tool', tool_call_id: 'x', content: 'Fog.' },
    ]
    const named = countTokens(messages, { count: () => 1 })
    expect(named).toBe(3 + (3 + 2) + (3 + 1 + 7 + 2) + (3 + 2))
  })

  it('counts tools and the schema of the answer', () => {
    const tools: Tool[] = [
      {
        type: 'function',
        function: {
          name: 'add',
          description: 'Adds.',
          parameters: { type: 'object', properties: { a: { type: 'number' } } },
        },
      },
    ]
    const plain = countTokens(cookbook)
    expect(countTokens(cookbook, { tools })).toBeGreaterThan(plain + 20)
    expect(countTokens(cookbook, { tools: [] })).toBe(plain)
    const format = { type: 'json_schema', json_schema: { name: 'sum', schema: { type: 'object' } } } as const
    expect(countTokens(cookbook, { response_format: format })).toBeGreaterThan(plain + 12)
    expect(countTokens(cookbook, { response_format: { type: 'text' } })).toBe(plain)
  })
})

describe('parts that are not text', () => {
  const tokensOf = (part: object, model?: string): number => {
    const message = { role: 'user', content: [part] } as unknown as ChatMessage
    return countTokens([message], { count: () => 0, model }) - 6
  }
  const image = (url: string, detail?: 'low' | 'high'): ImagePart => ({
    type: 'image_url',
    image_url: detail ? { url, detail } : { url },
  })
  const png = (width: number, height: number): string => {
    const header = new DataView(new ArrayBuffer(24))
    header.setUint32(0, 0x89504e47)
    header.setUint32(16, width)
    header.setUint32(20, height)
    return `data:image/png;base64,${btoa(String.fromCharCode(...new Uint8Array(header.buffer)))}${'A'.repeat(100_000)}`
  }

  it('counts images as documented, never by the length of their base64', () => {
    expect(tokensOf(image(png(1024, 1024), 'high'))).toBe(765)
    expect(tokensOf(image(png(2048, 4096), 'high'))).toBe(1105)
    expect(tokensOf(image(png(4096, 8192), 'low'))).toBe(85)
  })

  it('takes an image behind an address for one of 1024 × 1024', () => {
    expect(tokensOf(image('https://example.com/cat.jpg'))).toBe(765)
  })

  it('counts as the model does', () => {
    expect(tokensOf(image(png(1024, 1024)), 'gpt-5')).toBe(70 + 4 * 140)
    expect(tokensOf(image(png(1024, 1024)), 'gpt-4o-mini')).toBe(2833 + 4 * 5667)
    expect(tokensOf(image(png(1024, 1024)), 'gpt-4.1-mini')).toBe(Math.ceil(1024 * 1.62))
  })

  it('counts audio by the second and files by the byte', () => {
    expect(tokensOf({ type: 'input_audio', input_audio: { format: 'wav', data: 'A'.repeat(128_000) } })).toBe(30)
    expect(tokensOf({ type: 'file', file: { file_id: 'file-1' } })).toBe(1_500)
    expect(tokensOf({ type: 'file', file: { file_data: 'A'.repeat(4_000) } })).toBe(1_560)
  })

  it.each([[{ type: 'video_url' }], [{}], [{ type: 'image_url' }], [{ type: 'input_audio' }], [{ type: 'text' }]])(
    'never throws for %j',
    (part) => {
      expect(tokensOf(part)).toBeGreaterThanOrEqual(0)
    },
  )

  it('never throws for any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (content, tool_calls) => {
        const message = { role: 'assistant', content, tool_calls } as unknown as ChatMessage
        expect(countTokens([message])).toBeGreaterThanOrEqual(6)
      }),
    )
  })
})

describe('what is known is not counted again', () => {
  it('counts each message once, whatever the history', () => {
    const count = vi.fn((text: string) => text.length)
    const messages = Array.from({ length: 1_000 }, (_, index): ChatMessage => ({ role: 'user', content: `${index}` }))
    countTokens(messages, { count })
    count.mockClear()
    countTokens([...messages, { role: 'user', content: 'new' }], { count })
    expect(count.mock.calls).toEqual([['user'], ['new']])
  })

  it('counts a message anew when its content was replaced', () => {
    const message: { role: 'user'; content: string } = { role: 'user', content: 'one' }
    const before = countTokens([message])
    message.content = 'one two three'
    expect(countTokens([message])).toBe(before + 2)
  })
})
