import { describe, expect, it } from 'vitest'
import { thrownBy } from '../../test/thrown-by.ts'
import { fallback } from './fallback.ts'

// @ts-expect-error: not what the types allow
const refusalOf = (hops: unknown, options?: unknown): string => thrownBy(() => fallback(hops, options))

describe('hops that cannot be meant', () => {
  it('are refused when the chain is built, with the number of the hop', () => {
    const mistakes = [
      undefined,
      [],
      { model: 'b' },
      ['b'],
      [{}],
      [{ model: undefined }],
      [{ model: 'b' }, { model: '' }],
      [{ model: 3 }],
      [{ modle: 'b' }],
      [{ transport: 'https://llm.example' }],
      [{ transport: {} }],
      [{ transport: { send: 1 } }],
      [{ headers: {} }],
      [{ headers: [] }],
      [{ headers: { 'x y': 'sk-secret' } }],
      [{ headers: { 'x-key': 'sk-secret 🙂' } }],
    ]
    expect(mistakes.map((hops) => refusalOf(hops))).toMatchInlineSnapshot(`
      [
        "TypeError: The hops of \`fallback()\` must be a list of at least one, got undefined.",
        "TypeError: The hops of \`fallback()\` must be a list of at least one, got an empty one.",
        "TypeError: The hops of \`fallback()\` must be a list of at least one, got an object.",
        "TypeError: The hop 1 of \`fallback()\` must be an object, got "b".",
        "TypeError: The hop 1 of \`fallback()\` must have a \`model\`, a \`transport\` or \`headers\`. To send the same request again, use \`retry()\`.",
        "TypeError: The hop 1 of \`fallback()\` must have a \`model\`, a \`transport\` or \`headers\`. To send the same request again, use \`retry()\`.",
        "TypeError: The \`model\` of hop 2 of \`fallback()\` must be the name of one, got "".",
        "TypeError: The \`model\` of hop 1 of \`fallback()\` must be the name of one, got 3.",
        "TypeError: \`modle\` is no option of hop 1 of \`fallback()\`, which takes \`model\`, \`transport\`, \`headers\`.",
        "TypeError: The \`transport\` of hop 1 of \`fallback()\` must be a chat or a function, got "https://llm.example".",
        "TypeError: The \`transport\` of hop 1 of \`fallback()\` must be a chat or a function, got an object.",
        "TypeError: The \`transport\` of hop 1 of \`fallback()\` must be a chat or a function, got an object.",
        "TypeError: The hop 1 of \`fallback()\` must have a \`model\`, a \`transport\` or \`headers\`. To send the same request again, use \`retry()\`.",
        "TypeError: The \`headers\` of hop 1 of \`fallback()\` must be an object, got an array.",
        "TypeError: The header "x y" of hop 1 of \`fallback()\` cannot be sent.",
        "TypeError: The header "x-key" of hop 1 of \`fallback()\` cannot be sent.",
      ]
    `)
  })

  it('never show the value of a header', () => {
    expect(refusalOf([{ headers: { 'x y': 'sk-secret' } }])).not.toContain('secret')
  })
})

it('refuses options that cannot be meant', () => {
  const mistakes = [null, 5, { when: 'always' }, { onFallback: true }, { attempts: 3 }]
  expect(mistakes.map((options) => refusalOf([{ model: 'b' }], options))).toMatchInlineSnapshot(`
    [
      "TypeError: The options of \`fallback()\` must be an object, got null.",
      "TypeError: The options of \`fallback()\` must be an object, got 5.",
      "TypeError: The \`when\` option must be a function, got "always".",
      "TypeError: The \`onFallback\` option must be a function, got true.",
      "TypeError: \`attempts\` is no option of \`fallback()\`, which takes \`when\`, \`onFallback\`.",
    ]
  `)
})

it('takes each of the three ways alone', () => {
  const send = async () => Promise.reject(new Error('Not for this test.'))
  for (const hop of [{ model: 'b' }, { transport: send }, { transport: { send } }, { headers: { 'x-tier': null } }]) {
    expect(fallback([hop]).name).toBe('fallback')
  }
})
