import {
  type CallEvent,
  type ChatMessage,
  type ChatRequest,
  createChat,
  type Middleware,
  type Tool,
} from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { createRecorder } from '../test/recorder.ts'
import { answer, thousand, turns, user, words } from '../test/words.ts'
import { context } from './context.ts'
import type { ContextOptions } from './context-options.ts'
import type { TrimEvent } from './trim-event.ts'

async function sent(
  options: ContextOptions,
  messages: readonly ChatMessage[],
  more: object = {},
): Promise<ChatRequest> {
  const recorder = createRecorder()
  const chat = createChat({ transport: recorder.transport, use: [context(options)] })
  await chat.complete({ model: 'a-model', messages, ...more })
  const [request] = recorder.requests
  if (!request) throw new Error('Nothing was sent.')
  return request
}

describe('a request that fits', () => {
  it('is handed on as it is: the same object', async () => {
    const seen: ChatRequest[] = []
    const spy: Middleware = async function spy(request, next) {
      seen.push(request)
      return next(request)
    }
    const chat = createChat({ transport: createRecorder().transport, use: [spy, context(thousand), spy] })
    await chat.complete({ model: 'a-model', messages: turns(3) })
    expect(seen).toHaveLength(2)
    expect(seen[1]).toBe(seen[0])
  })
})

describe('a request that is too long', () => {
  const long = [...turns(9), user(98)]

  it('loses its oldest turns, and nothing else', async () => {
    const { body } = await sent(thousand, long, { temperature: 0.2, metadata: { team: 'a' } })
    expect(body).toEqual({ model: 'a-model', messages: long.slice(6), temperature: 0.2, metadata: { team: 'a' } })
  })

  it('is trimmed for a stream as well', async () => {
    const recorder = createRecorder()
    const chat = createChat({ transport: recorder.transport, use: [context(thousand)] })
    const chunks = await Array.fromAsync(chat.stream({ model: 'a-model', messages: long }))
    expect(chunks.length).toBeGreaterThan(0)
    expect(recorder.requests[0]?.body.messages).toEqual(long.slice(6))
  })

  it('is refused before it is sent, when what must stay does not fit', async () => {
    const recorder = createRecorder()
    const chat = createChat({ transport: recorder.transport, use: [context(thousand)] })
    const refused = chat.complete({ model: 'a-model', messages: [...turns(3), user(1_200)] })
    await expect(refused).rejects.toMatchObject({
      code: 'context_length',
      retryable: false,
      details: { needed: 1_203, available: 1_000, largestUnit: 1_200 },
    })
    expect(recorder.requests).toHaveLength(0)
  })
})

describe('the budget', () => {
  const messages = [...turns(9), user(97)]
  const tool: Tool = { type: 'function', function: { name: 'f' } }
  const kept = async (options: ContextOptions, more: object = {}): Promise<number> =>
    (await sent(options, messages, more)).body.messages.length

  it('is the window, less what the answer may take, less the margin', async () => {
    expect(await kept(thousand)).toBe(19)
    expect(await kept({ ...thousand, margin: 1 })).toBe(13)
    expect(await kept({ ...thousand, reserve: 101 })).toBe(13)
    expect(await kept(thousand, { max_tokens: 101 })).toBe(13)
    expect(await kept(thousand, { max_completion_tokens: 100, max_tokens: 500 })).toBe(19)
    expect(await kept({ ...thousand, reserve: 500 }, { max_tokens: 100 })).toBe(19)
  })

  it('has to hold the tools and the schema of the answer too', async () => {
    expect(await kept(thousand, { tools: [tool] })).toBe(13)
    const schema = { type: 'json_schema', json_schema: { name: 'x', schema: {} } }
    expect(await kept(thousand, { response_format: schema })).toBe(13)
  })

  it('can be used up to a share', async () => {
    expect(await kept({ ...thousand, highMark: 0.999 })).toBe(13)
    expect(await kept({ ...thousand, highMark: 0.5, lowMark: 0.4 })).toBe(7)
  })

  it('may be passed by what must stay, up to the window', async () => {
    const { body } = await sent({ ...thousand, highMark: 0.5 }, [...turns(3), user(900)])
    expect(body.messages).toEqual([user(900)])
  })

  it('comes from the table for models that are in it', async () => {
    const recorder = createRecorder()
    const chat = createChat({
      transport: recorder.transport,
      use: [context({ count: words, reserve: 2_000, margin: 0 })],
    })
    await chat.complete({ model: 'gpt-4-0613', messages: [user(2_000), answer(2_189), user(2_000)] })
    await chat.complete({ model: 'gpt-4-0613', messages: [user(2_000), answer(2_190), user(2_000)] })
    expect(recorder.requests.map(({ body }) => body.messages.length)).toEqual([3, 1])
  })

  it('must be given for other models', async () => {
    const refused = sent({}, turns(1))
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request', param: 'model' })
    await expect(refused).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The context window of the model \`a-model\` is not known: pass it, in tokens, as \`context({ window })\`.]`,
    )
  })

  it('takes a request without a model, as some servers do', async () => {
    const model: undefined = undefined
    const { body } = await sent(thousand, turns(2), { model })
    expect(body.messages).toHaveLength(4)
  })

  it('is not needed where turns are limited', async () => {
    const { body } = await sent({ maxTurns: 2 }, messages)
    expect(body.messages).toEqual(messages.slice(-3))
  })
})

describe('a call', () => {
  it('can send all, or fewer turns', async () => {
    const recorder = createRecorder()
    const chat = createChat({ transport: recorder.transport, use: [context({ maxTurns: 3, lowTurns: 2 })] })
    const body = { model: 'a-model', messages: turns(5) }
    await chat.complete(body, { context: false })
    await chat.complete(body, { context: { maxTurns: 1 } })
    await chat.complete(body)
    expect(recorder.requests.map((request) => request.body.messages.length)).toEqual([10, 2, 6])
  })
})

describe('what is told', () => {
  const long = [...turns(9), user(98)]

  it('are the tokens before and after, what was dropped, and why', async () => {
    const onTrim = vi.fn<(event: TrimEvent) => void>()
    const events: CallEvent[] = []
    const chat = createChat({
      transport: createRecorder().transport,
      use: [context({ ...thousand, onTrim })],
      inspect: (event) => events.push(event),
    })
    await chat.complete({ model: 'a-model', messages: turns(2) })
    expect(onTrim).not.toHaveBeenCalled()
    await chat.complete({ model: 'a-model', messages: long })
    expect(onTrim.mock.calls).toEqual([
      [
        {
          tokensBefore: 1_001,
          tokensAfter: 701,
          droppedMessages: 6,
          droppedTokens: 300,
          droppedUnits: 3,
          shortenedMessages: 0,
          summaryTokens: 0,
          reason: 'tokens',
          lostCachedTokens: 0,
        },
      ],
    ])
    const told = events.filter(({ type }) => type === 'context')
    expect(told).toMatchObject([
      { tokensBefore: 203, tokensAfter: 203, droppedMessages: 0, droppedTokens: 0, droppedUnits: 0 },
      { tokensBefore: 1_001, tokensAfter: 701, droppedMessages: 6, droppedTokens: 300, droppedUnits: 3 },
    ])
    expect(JSON.stringify(told)).not.toContain('w w')
  })

  it('is what the cache of the provider lost, where this chat has sent the previous prompt', async () => {
    const onTrim = vi.fn<(event: TrimEvent) => void>()
    const chat = createChat({ transport: createRecorder().transport, use: [context({ ...thousand, onTrim })] })
    const messages = [...turns(8), user(50)]
    await chat.complete({ model: 'a-model', messages })
    messages.push(answer(50), user(98))
    await chat.complete({ model: 'a-model', messages })
    // All but the three tokens of the request's own: before the last answer, nothing had been cut.
    expect(onTrim.mock.calls).toMatchObject([[{ droppedUnits: 3, lostCachedTokens: 850 }]])
  })

  it('is that nothing was lost from the cache, while the cut stays where it is', async () => {
    const onTrim = vi.fn<(event: TrimEvent) => void>()
    const chat = createChat({ transport: createRecorder().transport, use: [context({ ...thousand, onTrim })] })
    await chat.complete({ model: 'a-model', messages: long })
    await chat.complete({ model: 'a-model', messages: [...long, answer(50), user(50)] })
    expect(onTrim.mock.calls).toMatchObject([[{ droppedUnits: 3 }], [{ droppedUnits: 3, lostCachedTokens: 0 }]])
  })

  it('names turns as the reason where they are', async () => {
    const onTrim = vi.fn<(event: TrimEvent) => void>()
    const chat = createChat({ transport: createRecorder().transport, use: [context({ maxTurns: 2, onTrim })] })
    await chat.complete({ model: 'a-model', messages: turns(4) })
    expect(onTrim.mock.calls).toMatchObject([[{ reason: 'turns', droppedUnits: 2 }]])
  })

  it.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('My logger is broken.')
      },
    ],
    ['rejects', () => Promise.reject(new Error('My logger is broken.'))],
  ])('cannot hurt the call when `onTrim` %s: the inspector is told', async (_, onTrim) => {
    const events: CallEvent[] = []
    const chat = createChat({
      transport: createRecorder().transport,
      use: [context({ ...thousand, onTrim })],
      inspect: (event) => events.push(event),
    })
    const answered = await chat.complete({ model: 'a-model', messages: long })
    expect(answered.choices[0]?.message.content).toBe('Fine.')
    expect(events).toContainEqual(
      expect.objectContaining({ type: 'context-hook', hook: 'onTrim', error: new Error('My logger is broken.') }),
    )
  })

  it('does not keep the chat from being idle when `onTrim` never settles', async () => {
    const onTrim = (): Promise<void> => new Promise(() => {})
    const chat = createChat({ transport: createRecorder().transport, use: [context({ ...thousand, onTrim })] })
    await chat.complete({ model: 'a-model', messages: long })
    await expect(chat.idle()).resolves.toBeUndefined()
  })

  it('is one event for each call that is sent on, and none for the others', async () => {
    const types: string[] = []
    const chat = createChat({
      transport: createRecorder().transport,
      use: [context(thousand)],
      inspect: ({ type }) => types.push(type),
    })
    await chat.complete({ model: 'a-model', messages: turns(1) })
    await chat.complete({ model: 'a-model', messages: turns(1) }, { context: false })
    await chat.complete({ model: 'a-model', messages: [user(2_000)] }).catch(() => {})
    expect(types.filter((type) => type === 'context')).toHaveLength(1)
  })
})

describe('options', () => {
  it.each<[string, ContextOptions]>([
    ['window', { window: 0 }],
    ['reserve', { reserve: -1 }],
    ['margin', { margin: 0.5 }],
    ['highMark', { highMark: 0 }],
    ['highMark', { highMark: 1.1 }],
    ['lowMark', { lowMark: -0.1 }],
    ['maxTurns', { maxTurns: 0 }],
    ['lowTurns', { lowTurns: 2 }],
  ])('are checked when the chain is built: %s', (name, options) => {
    expect(() => context(options)).toThrow(RangeError)
    expect(() => context(options)).toThrow(`\`${name}\``)
  })

  it('say what they must be', () => {
    expect(() => context({ window: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`window\` option must be an integer of at least 1, got 0.]`,
    )
    expect(() => context({ highMark: 90 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`highMark\` option must be a share, above 0 and at most 1, got 90.]`,
    )
    // @ts-expect-error a mistake that TypeScript sees
    expect(() => context({ count: 'words' })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`count\` option must be a function, got "words".]`,
    )
    // @ts-expect-error a mistake that TypeScript sees
    expect(() => context({ onTrim: true })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`onTrim\` option must be a function, got true.]`,
    )
  })
})
