import { createChat, type ChatMessage } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { expect, test } from 'vitest'
import { Session } from './session.ts'
import { readSettings } from './settings.ts'

async function textOf(pieces: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const piece of pieces) text += piece
  return text
}

function sessionOn(args: readonly string[] = []) {
  const sent: (readonly ChatMessage[])[] = []
  const simulator = createSimulator()
  const chat = createChat({
    apiKey: 'k',
    fetch: simulator.fetch,
    use: [
      async function spy(request, next) {
        sent.push(request.body.messages)
        return next(request)
      },
    ],
  })
  return { session: new Session(chat, readSettings(args, {})), sent }
}

const signal = new AbortController().signal

test('asks with the history', async () => {
  const { session, sent } = sessionOn(['-s', 'Be brief.'])
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
  const { session, sent } = sessionOn()
  await textOf(session.ask('One?', signal))
  await textOf(session.ask('Two?', signal))
  await textOf(session.ask('Two?', signal))
  expect(sent[2]).toEqual(sent[1])
})

test('an answer that broke off is not remembered', async () => {
  const { session, sent } = sessionOn(['--fault', 'sim-truncate'])
  await expect(textOf(session.ask('One?', signal))).rejects.toMatchObject({ code: 'stream_interrupted' })
  await expect(textOf(session.ask('Two?', signal))).rejects.toMatchObject({ code: 'stream_interrupted' })
  expect(sent[1]).toEqual([{ role: 'user', content: 'Two?' }])
})
