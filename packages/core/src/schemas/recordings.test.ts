import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isChatError } from '../errors/chat-error.ts'
import { toChunk, toCompletion } from '../stream/parse-chunk.ts'
import { parseChatChunk, parseChatCompletion, parseChatParams } from './index.ts'

interface Recording {
  readonly id: string
  readonly body_kind: 'json' | 'sse' | 'text'
  readonly request: { readonly body: object | null }
  readonly response: { readonly status: number | null; readonly body: string }
}

const file = new URL('../../../../../shared/data/recordings.jsonl.gz', import.meta.url)
const isThere = existsSync(file)
if (!isThere) console.info('Skipped: ../shared/data/recordings.jsonl.gz is not there.')
const lines = isThere ? gunzipSync(readFileSync(file)).toString().trim().split('\n') : []
const recordings = lines.map((line): Recording => JSON.parse(line))

/** What a parser says against a value; `''` where it gives what it was to give. */
function verdict(parse: (value: unknown) => unknown, value: unknown, expected: unknown): string {
  const before = JSON.stringify(value)
  try {
    expect(parse(value)).toEqual(expected)
    expect(JSON.stringify(value)).toBe(before)
    return ''
  } catch (error) {
    if (isChatError(error)) return `${error.code} ${error.param}: ${error.message}`
    throw error
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

describe.runIf(isThere)('every recorded', () => {
  test('request is accepted as it is, but for two that the server refused as well', () => {
    const requests = recordings.filter(({ request }) => request.body)
    expect(requests.length).toBeGreaterThan(1000)
    const refused: string[] = []
    for (const { id, request, response } of requests) {
      const said = verdict(parseChatParams, request.body, request.body)
      if (said === '') continue
      refused.push(said)
      expect(response.status, `${id} ${said}`).toBe(400)
    }
    expect(refused).toMatchInlineSnapshot(`
      [
        "invalid_request messages[0].content: Invalid type for 'messages[0].content': expected one of a string or array of objects, but got null instead.",
        "invalid_request messages: Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty array instead.",
      ]
    `)
  })

  test('completion is accepted as the client reads it, and no other JSON is', () => {
    let completions = 0
    for (const { id, response } of recordings.filter(({ body_kind }) => body_kind !== 'sse')) {
      const value = parsed(response.body)
      const completion = toCompletion(value)
      if (completion) completions++
      const said = verdict(parseChatCompletion, value, completion)
      if (completion) expect(said, id).toBe('')
      else expect(said, id).toMatch(/^invalid_response undefined: This is no chat completion\. /)
    }
    expect(completions).toBeGreaterThan(800)
  })

  test('chunk is accepted as the client reads it, and no other event is', () => {
    let chunks = 0
    for (const { id, response } of recordings.filter(({ body_kind }) => body_kind === 'sse')) {
      for (const [, data = ''] of response.body.matchAll(/^data:(.*)$/gm)) {
        const value = parsed(data)
        const chunk = toChunk(value)
        if (chunk) chunks++
        const said = verdict(parseChatChunk, value, chunk)
        if (chunk) expect(said, id).toBe('')
        else expect(said, id).toMatch(/^invalid_response undefined: This is no chunk of a chat completion\. /)
      }
    }
    expect(chunks).toBeGreaterThan(15_000)
  })
})
