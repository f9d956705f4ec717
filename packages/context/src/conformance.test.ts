import { type ChatMessage, createChat, mapRequest } from '@chinwag/core'
import { createSimulator } from '@chinwag/testing'
import { type CallCount, type MiddlewareScene, testMiddleware } from '@chinwag/testing/conformance'
import { test } from 'vitest'
import { context } from './context.ts'
import { shortenTools } from './shorten-tools.ts'
import { summarize } from './summary/summarize.ts'

testMiddleware('context() of a conversation that fits', () => context({ window: 8_000 }), { test })

const turn = (size: number): readonly ChatMessage[] => [
  { role: 'user', content: `What is a mutex? ${'Please say it in plain words. '.repeat(size)}` },
  { role: 'assistant', content: 'A lock that one holds at a time.' },
]
const step: readonly ChatMessage[] = [
  {
    role: 'assistant',
    content: null,
    tool_calls: [{ id: 'a', type: 'function', function: { name: 'read_page', arguments: '{}' } }],
  },
  { role: 'tool', tool_call_id: 'a', content: 'A page of words. '.repeat(60) },
]
/** What the server finds too long is cut further, and sent once more. */
const calls = ({ fault }: MiddlewareScene): CallCount => (fault === 'context-length' ? { min: 1, max: 2 } : 1)
const after = (earlier: readonly ChatMessage[]) =>
  mapRequest((body) => ({ ...body, messages: [...earlier, ...body.messages] }))

testMiddleware('context() of one that is shortened', () => [after(turn(0)), context({ maxTurns: 1 })], {
  test,
  changes: ['body'],
})

const limits = { window: 600, reserve: 50, margin: 0 }

testMiddleware(
  'context() with shortenTools()',
  () => [
    after([...turn(0).slice(0, 1), ...step, ...step, ...turn(0).slice(1)]),
    context({ ...limits, strategy: shortenTools({ keepCharacters: 50 }) }),
  ],
  { test, changes: ['body'], calls },
)

const long = [turn(20), turn(20), turn(20), turn(20), turn(20)].flat()

testMiddleware(
  'context() with summarize(), by a chat of its own',
  () => {
    const summariser = createChat({ apiKey: 'sim', fetch: createSimulator({ answer: () => 'Mutexes.' }).fetch })
    return [after(long), context({ ...limits, strategy: summarize({ with: summariser }) })]
  },
  { test, changes: ['body'], calls },
)

testMiddleware(
  'context() with summarize(), by the rest of the chain',
  () => [after(long), context({ ...limits, strategy: summarize({ timeoutMs: 500 }) })],
  // Each of the two has a summary before it, which is read whole.
  { test, changes: ['body'], calls: { min: 1, max: 4 }, buffers: true },
)
