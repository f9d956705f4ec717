import type { Tool } from '@chinwag/core'
import { describe, expect, it, vi } from 'vitest'
import { countTokens, type CountTokensOptions } from './count-tokens.ts'

const tool: Tool = {
  type: 'function',
  function: {
    name: 'f',
    description: 'Does something.',
    parameters: { type: 'object', properties: { a: { type: 'integer' } } },
  },
}
const nested = (depth: number): object =>
  depth === 0
    ? { type: 'string', description: 'Some words here to count.' }
    : { type: 'object', properties: { [`property${depth}`]: nested(depth - 1) } }
const tokensAt = (depth: number): number =>
  countTokens([], { tools: [{ type: 'function', function: { name: 'f', parameters: { ...nested(depth) } } }] })

describe('the tools of a request', () => {
  it.each(['gpt-4o', 'a-model'])('are counted once for as long as they live: %s', (model) => {
    const count = vi.fn((text: string) => text.length)
    const tools = [tool]
    const tokens = countTokens([], { model, tools, count })
    const counted = count.mock.calls.length
    expect(countTokens([], { model, tools, count })).toBe(tokens)
    expect(count.mock.calls.length).toBe(counted)
    tools.push(tool)
    expect(countTokens([], { model, tools, count })).toBeGreaterThan(tokens)
  })

  it('are counted anew for a model that is shown something else', () => {
    const tools = [tool]
    expect(countTokens([], { model: 'gpt-4o', tools })).not.toBe(countTokens([], { model: 'a-model', tools }))
    expect(countTokens([], { model: 'gpt-4o', tools })).toBe(countTokens([], { model: 'gpt-4o', tools: [tool] }))
  })

  it('are counted however deep their schemas are', () => {
    const tokens = [5, 10, 15, 20, 30, 50, 80, 120].map(tokensAt)
    expect(tokens).toEqual(tokens.toSorted((a, b) => a - b))
    expect(new Set(tokens).size).toBe(tokens.length)
  })
})

describe('what JSON cannot carry', () => {
  const loop: Record<string, unknown> = { type: 'object' }
  loop['properties'] = { loop, again: loop }

  it('is refused: no request could be made of it', () => {
    const asTool = (): unknown =>
      countTokens([], { tools: [{ type: 'function', function: { name: 'f', parameters: loop } }] })
    const asFormat = (): unknown =>
      countTokens([], { response_format: { type: 'json_schema', json_schema: { name: 'x', schema: loop } } })
    expect(asTool).toThrowErrorMatchingInlineSnapshot(
      `[ChatError: The \`tools\` of a request must be what JSON can carry: nothing that contains itself.]`,
    )
    expect(asFormat).toThrow(expect.objectContaining({ code: 'invalid_request', param: 'response_format' }))
  })
})

it('countTokens() knows its options', () => {
  const options: object = { mdel: 'gpt-4o' }
  expect(() => countTokens([], options)).toThrowErrorMatchingInlineSnapshot(
    `[TypeError: \`mdel\` is no option of countTokens(), which takes \`model\`, \`tools\`, \`response_format\`, \`count\`.]`,
  )
  expect(() => countTokens([], { count: 5 } as unknown as CountTokensOptions)).toThrow(TypeError)
})
