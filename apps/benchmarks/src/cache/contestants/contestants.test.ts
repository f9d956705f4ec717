import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { textOf, words } from '../../shared/replies.ts'
import { conversation, copyOf } from '../conversation.ts'
import { subjectVariable } from '../load-subject.ts'
import { chunks, createUpstream } from '../upstream.ts'
import type { Client } from './contestant.ts'
import { contestants } from './contestants.ts'

beforeEach(() => void vi.stubEnv(subjectVariable, new URL('../subject.ts', import.meta.url).href))
afterEach(() => void vi.unstubAllEnvs())

const read = async (client: Client, ending?: string): Promise<string> => {
  let text = ''
  await client.stream(conversation(5, { ending }), (piece) => void (text += piece))
  return text
}

test.each(contestants)('$name answers whole, and asks again only where it keeps nothing', async ({ name, create }) => {
  const { fetch, calls } = createUpstream()
  const client = await create(fetch)
  for (const messages of [conversation(5), copyOf(conversation(5))])
    expect(await client.json(messages)).toBe(textOf(words.length))
  expect(calls()).toBe(name === 'off' ? 2 : 1)
})

test.each(contestants)('$name streams, and asks again only where it keeps no streams', async ({ name, create }) => {
  const { fetch, calls } = createUpstream()
  const client = await create(fetch)
  for (let call = 0; call < 2; call++) expect(await read(client)).toBe(textOf(chunks))
  expect(calls()).toBe(name === 'off' || name === 'langchain' ? 2 : 1)
})

test.each(contestants)('$name takes another question for another one', async ({ create }) => {
  const { fetch, calls } = createUpstream()
  const client = await create(fetch)
  for (const ending of [' One?', ' Two?']) expect(await read(client, ending)).toBe(textOf(chunks))
  expect(calls()).toBe(2)
})
