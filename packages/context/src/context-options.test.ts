import { createChat } from '@chinwag/core'
import { describe, expect, it } from 'vitest'
import { createRecorder } from '../test/recorder.ts'
import { context } from './context.ts'
import type { ContextCallOptions } from './context-call-options.ts'
import type { ContextOptions } from './context-options.ts'
import { trim } from './trim.ts'

/** Options as they come from a configuration file: anything. */
const given = (options: unknown): ContextOptions => options as ContextOptions

describe('options that can never work', () => {
  it.each<[ContextOptions]>([
    [{ window: 1_000, reserve: 2_000 }],
    [{ window: 1_000, reserve: 0, margin: 1_000 }],
    [{ window: 1_000, reserve: 600, margin: 400 }],
  ])('are refused when the chain is built: %j', (options) => {
    expect(() => context(options)).toThrow(RangeError)
  })

  it('say what is wrong with them', () => {
    expect(() => context({ window: 1_000, reserve: 2_000 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`window\` option must be above \`reserve\` and \`margin\` together, got 1000, 2000 and 0.]`,
    )
    expect(() => context({ lowTurns: 3 })).toThrowErrorMatchingInlineSnapshot(
      `[RangeError: The \`lowTurns\` option only works with \`maxTurns\`, got 3 alone: pass both.]`,
    )
  })

  it('leave the smallest windows that do work alone', () => {
    expect(() => context({ window: 1_000, reserve: 600, margin: 399 })).not.toThrow()
    expect(() => context({ window: 50 })).not.toThrow()
    expect(() => context({ reserve: 2_000, margin: 100 })).not.toThrow()
  })
})

describe('a name that is no option', () => {
  it('is a TypeError that lists those there are', () => {
    expect(() => context(given({ windw: 1_000 }))).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: \`windw\` is no option of context(), which takes \`window\`, \`reserve\`, \`margin\`, \`highMark\`, \`lowMark\`, \`maxTurns\`, \`lowTurns\`, \`strategy\`, \`count\`, \`onTrim\`.]`,
    )
    expect(() => trim([], { maxTokens: 10, ...{ lowmark: 0.5 } })).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: \`lowmark\` is no option of trim(), which takes \`maxTokens\`, \`lowMark\`, \`maxTurns\`, \`lowTurns\`, \`model\`, \`count\`.]`,
    )
  })

  it.each([[null], [5], ['x'], [[]], [() => 1]])('is not looked for in %j, which can hold none', (options) => {
    expect(() => context(given(options))).toThrow(TypeError)
    expect(() => trim([], given(options))).toThrow(TypeError)
  })

  it('says what was expected in its place', () => {
    expect(() => context(given(5))).toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The options of context() must be an object, got 5.]`,
    )
  })
})

describe('the option of one call', () => {
  const asked = async (option: unknown): Promise<number> => {
    const recorder = createRecorder()
    const chat = createChat({ transport: recorder.transport, use: [context({ maxTurns: 3 })] })
    const body = { model: 'a-model', messages: [{ role: 'user', content: 'Hello' }] } as const
    await chat.complete(body, { context: option as ContextCallOptions['context'] })
    return recorder.requests.length
  }

  it.each([[true], [5], [null], [[]], ['off'], [{ maxTurn: 3 }], [{ lowTurns: 1 }]])(
    'is a TypeError where it is neither false nor an object that it knows: %j',
    async (option) => {
      await expect(asked(option)).rejects.toThrow(TypeError)
    },
  )

  it.each([[0], [1.5], [Number.NaN], ['3']])('is a RangeError for %j turns', async (maxTurns) => {
    await expect(asked({ maxTurns })).rejects.toThrow(RangeError)
  })

  it('says what it must be', async () => {
    await expect(asked(true)).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: The \`context\` option of a call must be false or an object, got true.]`,
    )
    await expect(asked({ maxTurn: 3 })).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TypeError: \`maxTurn\` is no option of the \`context\` of a call, which takes \`maxTurns\`.]`,
    )
  })

  it('may be undefined, as every option may', async () => {
    expect(await asked(undefined)).toBe(1)
    expect(await asked({ maxTurns: undefined })).toBe(1)
    const typed: Partial<ContextCallOptions> = { context: undefined }
    expect(typed.context).toBeUndefined()
  })
})
