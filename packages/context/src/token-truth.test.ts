import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import type { ChatMessage, ResponseFormat, Tool } from '@chinwag/core'
import { beforeAll, describe, expect, it } from 'vitest'
import { countTokens } from './count-tokens.ts'
import { exactCounter } from './exact/exact-counter.ts'
import { limitsOf } from './model-limits.ts'
import type { TokenCounter } from './token-counter.ts'

interface Truth {
  readonly id: string
  readonly provider: string
  readonly model: string
  readonly messages: readonly ChatMessage[]
  readonly tools: readonly Tool[] | null
  readonly response_format: ResponseFormat | null
  readonly prompt_tokens: number
}

/** What a recorded request had that the counts do not tell: tools as the first generation of the API has them. */
interface Recording {
  readonly id: string
  readonly request: { readonly body: { readonly functions?: unknown } }
}

const file = '../shared/data/token-truth.jsonl.gz'
const recordings = '../shared/data/recordings.jsonl.gz'
const read = <Row>(name: string): Row[] =>
  gunzipSync(readFileSync(name))
    .toString()
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line))
const counts = (truth: Truth, count?: TokenCounter): number =>
  countTokens(truth.messages, {
    model: truth.model,
    tools: truth.tools ?? undefined,
    response_format: truth.response_format ?? undefined,
    count,
  })
/** By how much a count is too high, in percent. */
const errorOf = (truth: Truth, count?: TokenCounter): number =>
  Math.round((counts(truth, count) / truth.prompt_tokens - 1) * 100)
const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)] ?? Number.NaN

describe.skipIf(!existsSync(file))(`against the providers' own counts (${file}, skipped where it is missing)`, () => {
  let truths: readonly Truth[]
  let exact: (truth: Truth) => TokenCounter

  beforeAll(async () => {
    const [o200k, cl100k] = await Promise.all([exactCounter('o200k_base'), exactCounter('cl100k_base')])
    exact = ({ model }) => (limitsOf(model)?.encoding === 'cl100k' ? cl100k : o200k)
    const withFunctions = new Set(
      read<Recording>(recordings).flatMap(({ id, request }) => (request.body?.functions ? [id] : [])),
    )
    truths = read<Truth>(file).filter(({ id }) => !withFunctions.has(id))
  })

  const of = (provider: string, hasTools: boolean, least = 0): Truth[] =>
    truths.filter(
      (truth) => truth.provider === provider && Boolean(truth.tools) === hasTools && truth.prompt_tokens > least,
    )

  it('exact counts are within 2 tokens of 95 % of requests to OpenAI without tools', () => {
    const plain = of('openai', false)
    const near = plain.filter((truth) => Math.abs(counts(truth, exact(truth)) - truth.prompt_tokens) <= 2)
    expect(plain.length).toBeGreaterThan(250)
    expect(near.length / plain.length).toBeGreaterThanOrEqual(0.95)
  })

  it('the estimate is within 10 % for OpenAI without tools, from 200 tokens on', () => {
    const long = of('openai', false, 200)
    expect(long.length).toBeGreaterThan(20)
    expect(long.map((truth) => errorOf(truth)).filter((error) => Math.abs(error) > 10)).toEqual([])
  })

  it('the estimate is never far below for OpenAI with tools, whose format is not documented', () => {
    const errors = of('openai', true, 200)
      .map((truth) => errorOf(truth))
      .toSorted((a, b) => a - b)
    expect(errors.length).toBeGreaterThan(20)
    expect(errors[0]).toBeGreaterThan(-5)
    expect(middle(errors)).toBeLessThan(15)
  })

  it('the table of errors in the documentation is what is measured', () => {
    const row = (name: string, rows: readonly Truth[]): string => {
      const estimates = rows.map((truth) => errorOf(truth)).toSorted((a, b) => a - b)
      const exacts = rows.map((truth) => errorOf(truth, exact(truth))).toSorted((a, b) => a - b)
      const show = (errors: readonly number[]): string => `${errors[0]} … ${middle(errors)} … ${errors.at(-1)}`
      return `| ${name} | ${rows.length} | ${show(estimates)} | ${show(exacts)} |`
    }
    const groups = Map.groupBy(
      truths.filter(({ prompt_tokens }) => prompt_tokens > 100),
      ({ provider, tools }) => `${provider}${tools ? ', tools' : ''}`,
    )
    const table = [...groups]
      .filter(([, rows]) => rows.length >= 5)
      .map(([name, rows]) => row(name, rows))
      .toSorted()
    const written = readFileSync(new URL('../docs/counting.md', import.meta.url), 'utf8')
    const rows = written
      .split('\n')
      .filter((line) => /^\| [a-z].* … /.test(line))
      .map((line) => line.replaceAll(/ +/g, ' '))
    expect(rows).toEqual(table)
  })
})
