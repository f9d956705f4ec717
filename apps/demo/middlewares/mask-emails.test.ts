import { type ChatMessage, createChat } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { testMiddleware } from '@chinwag/testing/conformance'
import { expect, test } from 'vitest'
import { maskEmails } from './mask-emails.ts'

testMiddleware('maskEmails', () => maskEmails, { test })

test('masks the addresses in questions, in texts and in parts, and leaves the rest as it is', async () => {
  const simulator = createSimulator()
  const image = { type: 'image_url', image_url: { url: 'https://example.org/a@b.png' } } as const
  const messages: ChatMessage[] = [
    { role: 'system', content: 'Answer as support@example.org.' },
    { role: 'user', content: [{ type: 'text', text: 'I am a.b+c@example.org' }, image] },
    { role: 'user', content: 'or me@example.org, or d@example.com' },
  ]
  const chat = createChat({ apiKey: 'k', fetch: simulator.fetch, use: [maskEmails] })
  await chat.complete({ model: 'sim', messages })
  expect(simulator.calls[0]?.body).toMatchObject({
    messages: [
      messages[0],
      { role: 'user', content: [{ type: 'text', text: 'I am [e-mail]' }, image] },
      { role: 'user', content: 'or [e-mail], or [e-mail]' },
    ],
  })
})
