import { type ChatMessage, mapRequest } from '@chinwag/core'
import { testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { context } from './context.ts'

testMiddleware('context() of a conversation that fits', () => context({ window: 8_000 }), { test })

const earlier: readonly ChatMessage[] = [
  { role: 'user', content: 'What is a mutex?' },
  { role: 'assistant', content: 'A lock that one holds at a time.' },
]
const afterAnother = mapRequest((body) => ({ ...body, messages: [...earlier, ...body.messages] }))

testMiddleware('context() of one that is shortened', () => [afterAnother, context({ maxTurns: 1 })], {
  test,
  changes: ['body'],
})
