import { ChatError } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { resume, resumedChat, show, textOf } from '../../test/resumed-chat.ts'
import { answer, body, breakAfter, fail, hang, type Step } from '../../test/scripted-transport.ts'
import type { Resume } from '../retry-options.ts'

runInFakeTime()

describe('a reader who leaves', () => {
  const ways: Record<string, (chat: ReturnType<typeof resumedChat>['chat']) => Promise<() => unknown>> = {
    'by `return()`': async (chat) => {
      const iterator = chat.stream(body)[Symbol.asyncIterator]()
      await iterator.next()
      await iterator.next()
      void iterator.next()
      return () => iterator.return?.()
    },
    'by `cancel()`': async (chat) => {
      const response = await chat.send({ ...body, stream: true })
      void response.completion().catch(() => {})
      return () => response.cancel()
    },
  }

  describe.each(Object.entries(ways))('%s', (_, read) => {
    it('during the wait ends it, and nothing is sent', async () => {
      const { chat, seen } = resumedChat([breakAfter(['one ']), answer('Never')])
      const leave = await read(chat)
      await vi.advanceTimersByTimeAsync(100)
      leave()
      await vi.runAllTimersAsync()
      expect(seen).toHaveLength(1)
      expect(vi.getTimerCount()).toBe(0)
    })

    it('while `resume` builds the request pays for nothing, and nothing is sent', async () => {
      let give = (): void => {}
      const slow: Resume = async (broken) => {
        await new Promise<void>((resolve) => (give = resolve))
        return resume(broken)
      }
      const { chat, seen, events } = resumedChat([breakAfter(['one ']), answer('Never')], { resume: slow })
      const leave = await read(chat)
      await vi.advanceTimersByTimeAsync(100)
      leave()
      give()
      await vi.runAllTimersAsync()
      expect(seen).toHaveLength(1)
      expect(events).toEqual([])
    })

    it('while the rest is asked for aborts that request', async () => {
      const { chat, seen } = resumedChat([breakAfter(['one ']), hang])
      const leave = await read(chat)
      await vi.advanceTimersByTimeAsync(300)
      expect(seen.map(({ request }) => request.signal.aborted)).toEqual([false, false])
      leave()
      expect(seen[1]?.request.signal.aborted).toBe(true)
      await vi.runAllTimersAsync()
      expect(seen).toHaveLength(2)
    })
  })
})

describe('a rest that begins anew', () => {
  const said = ['The answer is 42', ', because']

  it('and is shorter is not shown', async () => {
    const { chat, events } = resumedChat([breakAfter(said), answer('The answer is 42'), answer('Never')])
    expect(await show(chat)).toMatchObject({
      text: 'The answer is 42, because',
      error: { code: 'stream_interrupted' },
    })
    expect(events.at(-1)).toMatchObject({ type: 'retry-stopped', attempt: 2, reason: 'repeated' })
  })

  it('and breaks while it is held back is as if it had not been: the rest is asked for from what was shown', async () => {
    const { chat, seen } = resumedChat([breakAfter(said), breakAfter(['The answer']), answer(' six times nine.')])
    expect(await show(chat)).toEqual({ text: 'The answer is 42, because six times nine.' })
    expect(seen[2]?.request.body).toEqual(seen[1]?.request.body)
  })

  it('twice is not shown', async () => {
    const { chat } = resumedChat([breakAfter(said), breakAfter(['The answer']), answer('The answer is 42, because.')])
    const { text, error } = await show(chat)
    expect(text).toBe('The answer is 42, because')
    expect(textOf((error as ChatError).partial)).toBe(text)
  })

  it('cannot be told from a rest where little was said', async () => {
    const { chat } = resumedChat([breakAfter(['1']), answer('1 lions')])
    expect(await show(chat)).toEqual({ text: '11 lions' })
  })
})

describe('a `resume` that says no', () => {
  it('costs nothing, and no retry is announced', async () => {
    const onRetry = vi.fn()
    const steps: [Step, ...Step[]] = [breakAfter(['one ']), fail('server'), answer('two')]
    const no = { resume: () => undefined, onRetry, budget: { minRetries: 1, ratio: 0 } }
    const { chat, events } = resumedChat(steps, no)
    expect(await show(chat)).toMatchObject({ error: { attempts: [{ code: 'stream_interrupted' }] } })
    expect(events).toMatchObject([{ type: 'retry-stopped', attempt: 1, reason: 'committed' }])
    expect(onRetry).not.toHaveBeenCalled()
    // The one retry that the budget has is still there.
    expect(await show(chat)).toEqual({ text: 'two' })
  })

  it('is not asked where no attempt is left', async () => {
    const asked = vi.fn()
    const { chat } = resumedChat([breakAfter(['one '])], { resume: asked, attempts: 1 })
    await show(chat)
    expect(asked).not.toHaveBeenCalled()
  })
})

describe('a `resume` that fails', () => {
  it.each([new TypeError('A bug.'), new ChatError('Of another call.', { code: 'quota' })])(
    'fails the reply with all attempts (%s)',
    async (bug) => {
      const { chat } = resumedChat([fail('server'), breakAfter(['one '])], { resume: () => Promise.reject(bug) })
      const { text, error } = await show(chat)
      expect(text).toBe('one ')
      expect(error).toMatchObject({ cause: bug, attempts: [{ code: 'server' }, { code: 'stream_interrupted' }] })
      expect((error as ChatError).message).toMatchInlineSnapshot(`"The \`resume\` option failed. See \`cause\`."`)
    },
  )

  it('by giving messages that are no list', async () => {
    // @ts-expect-error: not what the types allow
    const { chat, seen } = resumedChat([breakAfter(['one ']), answer('Never')], { resume: () => ({ messages: null }) })
    expect(await show(chat)).toMatchObject({ error: { cause: expect.any(TypeError) } })
    expect(seen).toHaveLength(1)
  })
})
