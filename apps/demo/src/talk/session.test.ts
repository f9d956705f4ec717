import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type ChatMessage, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from '../test/temporary-folder.ts'
import { keepIfPossible } from './keep-if-possible.ts'
import { openStore } from './open-store.ts'
import { openSession, type SessionOptions } from './session.ts'

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

function optionsOf(given: Partial<SessionOptions> = {}) {
  const sent: (readonly ChatMessage[])[] = []
  const chat = createChat({
    apiKey: 'secret-key',
    fetch: createSimulator().fetch,
    use: [
      async function spy(request, next) {
        sent.push(request.body.messages)
        return next(request)
      },
    ],
  })
  const store = new Map<string, string>()
  return { options: { chat, store, model: 'm', system: undefined, temperature: undefined, ...given }, sent }
}

const signal = new AbortController().signal

test('asks with the history', async () => {
  const { options, sent } = optionsOf({ system: 'Be brief.' })
  const session = await openSession(options)
  const first = await textOf(session.ask('One?', signal))
  await textOf(session.ask('Two?', signal))
  expect(sent[1]).toEqual([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'One?' },
    { role: 'assistant', content: first },
    { role: 'user', content: 'Two?' },
  ])
})

test('asking the last question again is the same request', async () => {
  const { options, sent } = optionsOf()
  const session = await openSession(options)
  for (const question of ['One?', 'Two?', 'Two?']) await textOf(session.ask(question, signal))
  expect(sent[2]).toEqual(sent[1])
})

test('an answer that broke off is not part of the conversation', async () => {
  const { options, sent } = optionsOf({ model: 'sim-truncate' })
  const session = await openSession(options)
  await expect(textOf(session.ask('One?', signal))).rejects.toMatchObject({ code: 'stream_interrupted' })
  expect(session.isLastLeftOut).toBe(true)
  await expect(textOf(session.ask('Two?', signal))).rejects.toMatchObject({ code: 'stream_interrupted' })
  expect(sent[1]).toEqual([{ role: 'user', content: 'Two?' }])
})

test('takes turns back, one after the other', async () => {
  const session = await openSession(optionsOf().options)
  for (const question of ['One?', 'Two?']) await textOf(session.ask(question, signal))
  expect([await session.undo(), await session.undo(), await session.undo()]).toEqual(['Two?', 'One?', undefined])
  expect(session.history).toEqual([])
})

test('another model or system message leaves the conversation as it is', async () => {
  const { options, sent } = optionsOf()
  const session = await openSession(options)
  await textOf(session.ask('One?', signal))
  await session.useModel('other')
  await session.useSystem('Be brief.')
  await textOf(session.ask('Two?', signal))
  expect(sent[1]?.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'user'])
  expect([session.model, session.system]).toEqual(['other', 'Be brief.'])
  await session.startAnew()
  expect(session.history).toEqual([{ role: 'system', content: 'Be brief.' }])
})

describe('continuing', () => {
  test('goes on with the conversation of the last answer, and its system message', async () => {
    const { options } = optionsOf({ system: 'Be brief.' })
    const first = await openSession(options)
    await textOf(first.ask('One?', signal))
    await textOf((await openSession({ ...options, model: 'sim-500' })).ask('Lost?', signal)).catch(() => {})
    const second = await openSession({ ...options, system: undefined }, true)
    expect(second.questions).toEqual(['One?'])
    expect(second.history).toEqual(first.history)
  })

  test('begins anew where there is nothing to go on with', async () => {
    const session = await openSession(optionsOf().options, true)
    expect(session.history).toEqual([])
  })
})

describe('in a file', () => {
  test('conversations outlive the process, nobody else can read them, and no key is in them', async () => {
    const folder = join(temporaryFolder(), 'new', 'chinwag')
    const path = join(folder, 'conversations.sqlite')
    const fail = (error: unknown): never => {
      throw error
    }
    {
      using store = keepIfPossible(() => openStore(folder), fail)
      const session = await openSession(optionsOf({ store }).options)
      await textOf(session.ask('A question of mine', signal))
      expect([folder, path, `${path}-wal`].map((name) => statSync(name).mode & 0o777)).toEqual([0o700, 0o600, 0o600])
    }
    using store = keepIfPossible(() => openStore(folder), fail)
    expect((await openSession(optionsOf({ store }).options, true)).questions).toEqual(['A question of mine'])
    const bytes = readFileSync(path, 'latin1')
    expect(bytes).toContain('A question of mine')
    expect(bytes).not.toContain('secret-key')
  })

  test('that cannot be made, they are kept in memory, and that is said once', async () => {
    const failures: unknown[] = []
    const blocked = join(import.meta.filename, 'chinwag')
    using store = keepIfPossible(
      () => openStore(blocked),
      (error) => failures.push(error),
    )
    const session = await openSession(optionsOf({ store }).options)
    for (const question of ['One?', 'Two?']) await textOf(session.ask(question, signal))
    expect(session.questions).toEqual(['One?', 'Two?'])
    expect(failures).toMatchObject([{ code: 'ENOTDIR' }])
  })

  test('that fails in the middle of a chat, the chat goes on', async () => {
    const failures: unknown[] = []
    const file = openStore(temporaryFolder())
    using store = keepIfPossible(
      () => file,
      (error) => failures.push(error),
    )
    const session = await openSession(optionsOf({ store }).options)
    await textOf(session.ask('One?', signal))
    file.close()
    for (const question of ['Two?', 'Three?']) await textOf(session.ask(question, signal))
    expect(session.questions).toEqual(['One?', 'Two?', 'Three?'])
    expect(failures).toHaveLength(1)
  })
})
