import {
  type ChatChunk,
  ChatError,
  type ChatErrorCode,
  type ChatParams,
  ChatResponse,
  createChat,
  deadlineKey,
  type Middleware,
} from '@chinwag/core'
import { createSimulator, type FaultName } from '@chinwag/testing'
import * as fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { resume, resumedChat, show, textOf } from '../../test/resumed-chat.ts'
import {
  answer,
  body,
  breakAfter,
  fail,
  hang,
  keysOf,
  script,
  type ScriptedTransport,
  type Step,
  timesOf,
} from '../../test/scripted-transport.ts'
import { chatError, rejection, settled } from '../../test/settled.ts'
import type { Resume } from '../retry-options.ts'
import { retry } from '../retry.ts'

runInFakeTime()

/** What requests had in them. */
const bodiesOf = (seen: ScriptedTransport['seen']): ChatParams[] => seen.map(({ request }) => request.body)

describe('a stream that breaks', () => {
  it('goes on where it broke, after a wait, with a request for the rest', async () => {
    const { chat, seen, events } = resumedChat([breakAfter(['one ', 'two ']), answer('three')])
    expect(await show(chat)).toEqual({ text: 'one two three' })
    expect(bodiesOf(seen)).toEqual([
      { ...body, stream: true },
      { ...body, stream: true, messages: [...body.messages, { role: 'assistant', content: 'one two ' }] },
    ])
    expect(timesOf({ seen })).toEqual([0, 250])
    expect(events).toMatchObject([
      { type: 'retry', attempt: 1, attempts: 3, waitMs: 250, code: 'stream_interrupted' },
      { type: 'resume', attempt: 2 },
    ])
    const keys = keysOf({ seen })
    expect(keys[1]).toBe(`${keys[0]}-2`)
  })

  it('is one answer: joined text, and the rest of it as the last reply says', async () => {
    const { chat } = resumedChat([breakAfter(['one ', 'two ']), ending('three', 'length')])
    const result = await settled(chat.stream(body).completion())
    expect(result).toMatchObject({
      value: {
        choices: [{ message: { role: 'assistant', content: 'one two three' }, finish_reason: 'length' }],
        usage: { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 },
      },
    })
  })

  it('goes on again when the rest breaks too, from all that was said', async () => {
    const { chat, seen } = resumedChat([breakAfter(['one ']), breakAfter(['two ']), answer('three')])
    expect(await show(chat)).toEqual({ text: 'one two three' })
    expect(bodiesOf(seen).map(({ messages }) => messages.slice(1))).toEqual([
      [],
      [{ role: 'assistant', content: 'one ' }],
      [{ role: 'assistant', content: 'one two ' }],
    ])
  })

  it('goes on as often as `attempts` allow, and then fails with all that was said', async () => {
    const { chat, seen } = resumedChat([breakAfter(['one ']), breakAfter(['two ']), breakAfter(['three '])])
    const { text, error } = await show(chat)
    expect(text).toBe('one two three ')
    expect(error).toMatchObject({ code: 'stream_interrupted', attempts: [{}, {}, {}] })
    expect(textOf((error as ChatError).partial)).toBe('one two three ')
    expect(seen).toHaveLength(3)
  })

  it('counts the attempts before its first token', async () => {
    const { chat, seen } = resumedChat([fail('server'), breakAfter(['one ']), breakAfter(['two ']), answer('three')])
    expect(await show(chat)).toMatchObject({
      text: 'one two ',
      error: { attempts: [{ code: 'server' }, {}, {}] },
    })
    expect(seen).toHaveLength(3)
  })

  it('has its request for the rest retried', async () => {
    const { chat, seen } = resumedChat([breakAfter(['one ']), fail('server'), answer('two')])
    expect(await show(chat)).toEqual({ text: 'one two' })
    expect(bodiesOf(seen)[2]).toEqual(bodiesOf(seen)[1])
  })

  it('fails with what the request for the rest fails with, with what was said', async () => {
    const { chat } = resumedChat([breakAfter(['one ']), fail('quota')])
    const { error } = await show(chat)
    expect(error).toMatchObject({ code: 'quota', attempts: [{ code: 'stream_interrupted' }, { code: 'quota' }] })
    expect(textOf((error as ChatError).partial)).toBe('one ')
  })

  it('goes on for whatever may pass, and for nothing else', async () => {
    const codes: ChatErrorCode[] = [
      'stream_interrupted',
      'timeout',
      'connection',
      'server',
      'content_filter',
      'invalid_response',
    ]
    const counts = []
    for (const code of codes) {
      const { chat, seen } = resumedChat([breakAfter(['one '], code), answer('two')])
      await show(chat)
      counts.push(seen.length)
    }
    expect(counts).toEqual([2, 2, 2, 2, 1, 1])
  })

  it('does not go on where the wait would outlast the call', async () => {
    const { transport, seen } = script(breakAfter(['one ']), answer('two'))
    const chat = createChat({ transport, timeouts: { totalMs: 100 }, use: [retry({ resume, random: () => 0.5 })] })
    expect(await show(chat)).toMatchObject({
      text: 'one ',
      error: { code: 'stream_interrupted', attempts: [{}] },
    })
    expect(seen).toHaveLength(1)
  })
})

describe('what is not resumed', () => {
  const partials: Record<string, Partial<ChatChunk['choices'][number]['delta']>> = {
    'a tool call': {
      content: 'Let me see.',
      tool_calls: [{ index: 0, id: 't', function: { name: 'look', arguments: '{' } }],
    },
    'a refusal': { refusal: 'I' },
    reasoning: { reasoning_content: 'Hm' },
    'reasoning before the text': { reasoning_content: 'Hm', content: 'So' },
    'reasoning by its other name': { reasoning: 'Hm', content: 'So' },
    'no text': { content: '', audio: { id: 'a' } },
  }

  it.each(Object.entries(partials))('%s: the error reaches the reader', async (_, delta) => {
    const { chat, seen, events } = resumedChat([breaking([delta]), answer('Never')])
    expect(await chatError(chat.stream(body).completion())).toMatchObject({
      code: 'stream_interrupted',
      attempts: [{ code: 'stream_interrupted' }],
    })
    expect(seen).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'retry-stopped', reason: 'committed' }])
  })

  it('is more than one choice', async () => {
    const { chat, seen } = resumedChat([breakAfter(['one ']), answer('Never')])
    await rejection(chat.stream({ ...body, n: 2 }).completion())
    expect(seen).toHaveLength(1)
  })

  it('is what `resume` says no to, after it has seen it', async () => {
    const seen: unknown[] = []
    const no: Resume = ({ request, partial, error }) => {
      seen.push([request.body, textOf(partial), error.code])
      return undefined
    }
    const { chat } = resumedChat([breakAfter(['one ']), answer('Never')], { resume: no })
    expect(await show(chat)).toMatchObject({
      text: 'one ',
      error: { code: 'stream_interrupted', attempts: [{}] },
    })
    expect(seen).toEqual([[{ ...body, stream: true }, 'one ', 'stream_interrupted']])
  })

  it('is a rest that begins anew: nothing of it is shown', async () => {
    const { chat, events } = resumedChat([breakAfter(['one ', 'two ']), answer('one two three'), answer('Never')])
    expect(await show(chat)).toMatchObject({ text: 'one two ', error: { code: 'stream_interrupted' } })
    expect(events.at(-1)).toMatchObject({ type: 'retry-stopped', attempt: 2, reason: 'repeated' })
  })

  it('is anything without the option', async () => {
    const { chat, seen } = resumedChat([breakAfter(['one ']), answer('Never')], { resume: undefined })
    expect(await show(chat)).toMatchObject({ text: 'one ', error: { code: 'stream_interrupted' } })
    expect(seen).toHaveLength(1)
  })
})

describe('a `resume` that fails', () => {
  it('by throwing, fails the reply, with that as the cause', async () => {
    const bug = new TypeError('A bug.')
    const { chat } = resumedChat([breakAfter(['one '])], { resume: () => Promise.reject(bug) })
    expect(await show(chat)).toMatchObject({
      text: 'one ',
      error: { code: 'stream_interrupted', cause: bug },
    })
  })

  it('by giving no body, is told so', async () => {
    // @ts-expect-error: not what the types allow
    const { chat } = resumedChat([breakAfter(['one '])], { resume: () => ({ model: 'm' }) })
    const { error } = await show(chat)
    expect((error as ChatError).cause).toMatchInlineSnapshot(
      `[TypeError: The \`resume\` option must give a body with \`messages\`, or undefined, got an object.]`,
    )
  })
})

describe('an abort', () => {
  it.each(['while it waits', 'while it asks for the rest', 'while it reads the rest'])(
    '%s ends the call with its reason',
    async (when) => {
      const steps: Record<string, Step> = {
        'while it waits': answer('Never'),
        'while it asks for the rest': hang,
        'while it reads the rest': breaking([{ content: 'two' }], new Promise(() => {})),
      }
      const { chat } = resumedChat([breakAfter(['one ']), steps[when] ?? hang])
      const controller = new AbortController()
      const call = chat
        .stream(body, { signal: controller.signal })
        .completion()
        .catch((reason: unknown) => reason)
      await vi.advanceTimersByTimeAsync(when === 'while it waits' ? 100 : 300)
      const reason = new Error('Enough.')
      controller.abort(reason)
      expect(await call).toBe(reason)
      expect(vi.getTimerCount()).toBe(0)
    },
  )

  const slow: Resume = () => new Promise((resolve) => setTimeout(() => resolve(undefined), 9000))

  it.each([
    ['while `resume` builds the request, is the error, with the attempt', slow, 1],
    ['while it asks for the rest, is the error, with both attempts', resume, 2],
  ])('by the deadline of the call, %s', async (_, resume, attempts) => {
    const { transport } = script(breakAfter(['one ']), hang)
    const chat = createChat({ transport, timeouts: { totalMs: 5000 }, use: [retry({ resume })] })
    const seen: unknown[] = []
    const reading = chat
      .stream(body)
      .completion()
      .catch((error: ChatError) => seen.push(error.phase, error.attempts.length, textOf(error.partial)))
    await settled(reading)
    expect(seen).toEqual(['total', attempts, 'one '])
  })

  it('by the deadline, through a signal of a middleware further out, is listed once', async () => {
    const controller = new AbortController()
    const late = new ChatError('Too late.', { code: 'timeout', phase: 'total' })
    const outer: Middleware = async function outer(request, next, context) {
      context.set(deadlineKey, Date.now())
      return next({ ...request, signal: controller.signal })
    }
    const half: Step = ({ signal }) =>
      ChatResponse.fromChunks(
        (async function* () {
          yield chunkOf({ content: 'one ' })
          await new Promise((_, reject) => signal.addEventListener('abort', () => reject(late)))
        })(),
      )
    const chat = createChat({ transport: script(half, answer('Never')).transport, use: [outer, retry({ resume })] })
    const shown = chat
      .stream(body)
      .completion()
      .catch((reason: unknown) => reason)
    await vi.advanceTimersByTimeAsync(10)
    controller.abort(late)
    expect(await shown).toBe(late)
    expect(late.attempts).toHaveLength(1)
  })
})

/** Chunks with these deltas, and then a break. */
function breaking(
  deltas: readonly ChatChunk['choices'][number]['delta'][],
  until: Promise<void> = Promise.resolve(),
): Step {
  return () =>
    ChatResponse.fromChunks(
      (async function* () {
        for (const delta of deltas) yield chunkOf(delta)
        await until
        throw new ChatError('Broke for the test.', { code: 'stream_interrupted' })
      })(),
    )
}

function ending(content: string, reason: string): Step {
  const usage = { prompt_tokens: 9, completion_tokens: 1, total_tokens: 10 }
  return () =>
    ChatResponse.fromChunks([chunkOf({ content }), chunkOf({}, reason), { ...chunkOf({}), choices: [], usage }])
}

function chunkOf(delta: ChatChunk['choices'][number]['delta'], finish_reason: string | null = null): ChatChunk {
  return {
    id: 'c',
    object: 'chat.completion.chunk',
    created: 0,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason }],
  }
}

describe('over the simulator', () => {
  const whole = 'One two three four five six seven eight nine ten.'
  /** A server that goes on with what the assistant has said. */
  const answers = ({ messages }: ChatParams): string => {
    const last = messages.at(-1)
    return last?.role === 'assistant' ? whole.slice(typeof last.content === 'string' ? last.content.length : 0) : whole
  }
  const isFirst = ({ messages }: ChatParams): boolean => messages.at(-1)?.role !== 'assistant'
  const faults: readonly FaultName[] = ['reset-mid', 'close-mid', 'half-frame', 'truncate', 'stall', 'error-in-stream']

  it.each(faults)('%s at any chunk gives the whole answer, and each piece of it once', async (fault) => {
    const counts = new Set<number>()
    for (let afterChunks = 1; afterChunks < 12; afterChunks++) {
      const simulator = createSimulator({
        answer: answers,
        faults: [{ fault, afterChunks, attempt: 1, when: isFirst }],
      })
      const timeouts = { idleMs: 1000 }
      const chat = createChat({ apiKey: 'sim', fetch: simulator.fetch, timeouts, use: [retry({ resume })] })
      expect(await show(chat)).toEqual({ text: whole })
      counts.add(simulator.calls.length)
    }
    // Before the first content it is sent again, behind it the rest is asked for: two requests either way.
    expect([...counts]).toEqual([2])
  })

  it('shows a user a beginning of the answer and nothing else, wherever and however often it breaks', async () => {
    const at = fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(at, fc.integer({ min: 1, max: 5 }), async (breaks, attempts) => {
        let sent = 0
        const transport = async ({ body }: { body: ChatParams }): Promise<ChatResponse> => {
          const after = breaks[sent++]
          const words = answers(body).match(/\S+\s*/g) ?? []
          const step =
            after === undefined
              ? words.map((content) => ({ content }))
              : words.slice(0, after).map((content) => ({ content }))
          if (after !== undefined) return breaking([{ role: 'assistant' }, ...step])({} as never)
          return ChatResponse.fromChunks([...step.map((delta) => chunkOf(delta)), chunkOf({}, 'stop')])
        }
        const chat = createChat({ transport, use: [retry({ resume, attempts, budget: false })] })
        const { text, error } = await show(chat)
        expect(whole.startsWith(text)).toBe(true)
        expect(sent).toBeLessThanOrEqual(attempts)
        if (error === undefined) expect(text).toBe(whole)
        else expect(textOf((error as ChatError).partial)).toBe(text)
        if (breaks.length < attempts && breaks.reduce((sum, words) => sum + words, 0) < 9) expect(text).toBe(whole)
      }),
      { numRuns: 200 },
    )
  })
})

it('is not disturbed by a middleware further out that watches and changes the reply', async () => {
  const seen: string[] = []
  const watch: Middleware = async function watch(request, next) {
    const response = await next(request)
    return response
      .transform((chunk) => ({
        ...chunk,
        choices: chunk.choices.map((choice) => ({
          ...choice,
          delta: { ...choice.delta, content: choice.delta.content?.toUpperCase() },
        })),
      }))
      .observe({ settle: (outcome) => void seen.push(outcome.type) })
  }
  const { transport } = script(breakAfter(['one ']), answer('two'))
  const chat = createChat({ transport, use: [watch, retry({ resume })] })
  expect(await show(chat)).toEqual({ text: 'ONE TWO' })
  expect(seen).toEqual(['end'])
})
