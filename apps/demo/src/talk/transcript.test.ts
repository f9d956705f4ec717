import { expect, test } from 'vitest'
import { transcript } from './transcript.ts'

test('is Markdown, with images named', () => {
  const picture = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } } as const
  const text = transcript([
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: [{ type: 'text', text: 'What is this?' }, picture] },
    { role: 'assistant', content: 'A cat.\n' },
  ])
  expect(text).toBe('## System\n\nBe brief.\n\n## You\n\nWhat is this?\n[image]\n\n## Answer\n\nA cat.\n')
})
