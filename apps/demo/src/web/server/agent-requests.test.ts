import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type ChatChunk, ChatResponse } from '@chinwag/core'
import { parseChatChunk, parseChatCompletion } from '@chinwag/core/schemas'
import { describe, expect, test } from 'vitest'
import { startSite } from '../test/start-site.ts'

/** Real exchanges with many providers. They lie beside the repository, not in it. */
const file = '../shared/data/recordings.jsonl.gz'

interface Recording {
  readonly id: string
  readonly source: { readonly repo: string }
  readonly request: {
    readonly body: { readonly stream?: boolean; readonly tools?: unknown; readonly n?: number } | null
  }
}

const recordings: Recording[] = existsSync(file)
  ? gunzipSync(readFileSync(file))
      .toString()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
  : []

/** A command line, and agents with their tools: what they sent to the API. */
const sent = recordings.filter(
  ({ source, request }) => request.body && (source.repo === 'simonw/llm' || request.body.tools !== undefined),
)

function isEmpty(tools: unknown): boolean {
  return Array.isArray(tools) && tools.length === 0
}

function chunksOf(text: string): ChatChunk[] {
  const events = text.split('\n\n').filter((event) => event.startsWith('data: '))
  expect(events.pop()).toBe('data: [DONE]')
  return events.map((event) => parseChatChunk(JSON.parse(event.slice('data: '.length))))
}

describe.skipIf(sent.length === 0)(
  `requests of a command line and of agents (skipped where ${file} is missing)`,
  () => {
    test('are answered whole, each in the form that it asks for', { timeout: 60_000 }, async () => {
      await using site = await startSite({ files: new Map() })
      for (const { id, request } of sent) {
        const response = await fetch(`${site.url}/v1/chat/completions`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer any' },
          body: JSON.stringify(request.body),
        })
        const text = await response.text()
        // Other servers take a list without tools; the API refuses it, and so does the simulator.
        expect([id, response.status]).toEqual([id, isEmpty(request.body?.tools) ? 400 : 200])
        if (!response.ok) continue
        const completion = request.body?.stream
          ? await ChatResponse.fromChunks(chunksOf(text)).completion()
          : parseChatCompletion(JSON.parse(text))
        expect([id, completion.choices.length]).toEqual([id, request.body?.n ?? 1])
        expect([id, completion.choices.every(({ finish_reason }) => finish_reason)]).toEqual([id, true])
      }
      expect(sent.length).toBeGreaterThan(300)
    })
  },
)
