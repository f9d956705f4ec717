import { expect, expectTypeOf, test } from 'vitest'
import { body, completion } from '../test/answers.ts'
import { type Chat, type ChatMessage, ChatResponse, createChat, type Middleware, type OptionsOf } from './index.ts'

const plain: Middleware = (request, next) => next(request)
const cache: Middleware<{ cache: 'use' | 'bypass' }> = (request, next) => next(request)
const retry: Middleware<{ retry: { attempts: number } | false }> = (request, next) => next(request)
const transport = async () => ChatResponse.fromCompletion(completion('Hello'))

test('a chat takes the options of its middlewares, and no others', async () => {
  const chat = createChat({ transport, use: [plain, cache, retry] })
  expectTypeOf(chat).toEqualTypeOf<Chat<{ cache: 'use' | 'bypass' } & { retry: { attempts: number } | false }>>()
  await chat.complete(body, { cache: 'use', retry: false, headers: { 'x-team': 'a' } })
  await chat.stream(body, { retry: { attempts: 2 } }).text()
  await (await chat.send(body, {})).completion()
  // @ts-expect-error: no such word
  await chat.complete(body, { cache: 'x' })
  // @ts-expect-error: no such word
  await chat.stream(body, { cache: 'x' }).text()
  // @ts-expect-error: no such option
  await chat.complete(body, { caching: 'use' })
})

test('a chat without middlewares takes the options of every call', async () => {
  const chat = createChat({ transport })
  expectTypeOf(chat).toEqualTypeOf<Chat>()
  await chat.complete(body, { signal: new AbortController().signal, timeouts: { totalMs: 1000 } })
  // @ts-expect-error: no middleware reads it
  await chat.complete(body, { cache: 'use' })
})

test('a chain whose members are not known takes the options of every call', async () => {
  const use: Middleware[] = [cache, retry]
  const chat = createChat({ transport, use })
  await chat.complete(body, { timeouts: { totalMs: 1000 } })
})

test('OptionsOf is all the options together', () => {
  expectTypeOf<OptionsOf<[typeof cache, typeof plain]>>().toEqualTypeOf<{ cache: 'use' | 'bypass' }>()
})

test('a middleware sees its own options, each of which may be missing', () => {
  const own: Middleware<{ cache: 'use' | 'bypass' }> = (request, next, context) => {
    expectTypeOf(context.options.cache).toEqualTypeOf<'use' | 'bypass' | undefined>()
    return next(request)
  }
  expectTypeOf(own).toExtend<Middleware<{ cache: 'use' | 'bypass' }>>()
})

test('an answer can be put into the history that the next question goes out with', () => {
  const history: ChatMessage[] = [{ role: 'user', content: 'Hi' }]
  const said = completion('Hello').choices[0]?.message
  if (said) history.push(said)
  expect(history).toHaveLength(2)
})
