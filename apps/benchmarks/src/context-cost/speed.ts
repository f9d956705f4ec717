import { cpuUsage } from 'node:process'
import { context, estimateTokens } from '@chinwag/context'
import { type ChatMessage, createChat, type Middleware } from '@chinwag/core'
import { type BaseMessage, trimMessages } from '@langchain/core/messages'
import { encode } from 'gpt-tokenizer/encoding/o200k_base'
import { Tiktoken } from 'js-tiktoken/lite'
import o200k from 'js-tiktoken/ranks/o200k_base'
import { prose, structured } from '../../../../packages/context/test/corpus.ts'
import { quantile } from '../shared/statistics.ts'
import { seededRandom } from '../shared/random.ts'
import { answer } from './answer.ts'
import { toLangChain } from './policies/langchain.ts'

/** How long something took: the median of the CPU time of some runs. */
export interface SpeedRow {
  readonly measured: 'turn' | 'count'
  readonly what: string
  readonly ms: number
}

/** Tokens in the conversation, and what its prompts may take. */
const [tokens, maxTokens] = [200_000, 100_000]

/** Each for so many runs; slow ones are not run more often than needed for a median. */
export async function speed(runs: number): Promise<SpeedRow[]> {
  return [
    { measured: 'turn', what: 'context()', ms: await ownTurn(20 * runs) },
    { measured: 'turn', what: 'trimMessages, a counter that remembers', ms: await langchainTurn(runs, true) },
    { measured: 'turn', what: 'trimMessages, a counter that does not', ms: await langchainTurn(runs, false) },
    ...counts(runs),
  ]
}

const words = [...(prose['english'] ?? []), ...(structured['code'] ?? [])].flatMap((text) => text.split(' '))

/** Of the words here, by o200k. */
const charactersPerToken = 3.4

/** Words of English prose and of code, in a random order; about so many tokens. */
function textOf(size: number, random: () => number): string {
  let text = ''
  while (text.length < size * charactersPerToken) text += `${words[Math.floor(random() * words.length)]} `
  return text
}

function conversation(): ChatMessage[] {
  const random = seededRandom(1)
  return Array.from({ length: 1_000 }, (_, at) => ({
    role: at % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: textOf(tokens / 1_000, random),
  }))
}

/** What the middleware itself takes for a turn: from its call to its `next`. */
async function ownTurn(turns: number): Promise<number> {
  let before = cpuUsage()
  const times: number[] = []
  const start: Middleware = (request, next) => {
    before = cpuUsage()
    return next(request)
  }
  const end: Middleware = (request, next) => {
    times.push(milliseconds(cpuUsage(before)))
    return next(request)
  }
  const chat = createChat({
    apiKey: 'none',
    fetch: answer,
    use: [start, context({ window: maxTokens, reserve: 0, margin: 0 }), end],
  })
  const history = conversation()
  for (let turn = 0; turn < turns; turn++) {
    history.push({ role: 'user', content: `Question ${turn}: ${words.slice(0, 150).join(' ')}` })
    await chat.complete({ model: 'gpt-4.1', messages: history })
    history.push({ role: 'assistant', content: `Answer ${turn}: ${words.slice(0, 150).join(' ')}` })
  }
  // The first turn counts everything, and those after it are compiled.
  return median(times.slice(Math.floor(turns / 4)))
}

async function langchainTurn(turns: number, remembers: boolean): Promise<number> {
  const messages = conversation().map((message, at) => Object.assign(toLangChain(message), { id: String(at) }))
  const known = new Map<string | undefined, number>()
  const count = (message: BaseMessage): number => {
    const before = remembers ? known.get(message.id) : undefined
    if (before !== undefined) return before
    const counted = estimateTokens(message.text) + 4
    known.set(message.id, counted)
    return counted
  }
  const tokenCounter = (list: BaseMessage[]): number => list.reduce((sum, message) => sum + count(message), 0)
  const turn = (): Promise<BaseMessage[]> =>
    trimMessages(messages, { maxTokens, tokenCounter, includeSystem: true, startOn: 'human' })
  if (remembers) await turn()
  const times: number[] = []
  for (let at = 0; at < turns; at++) {
    const before = cpuUsage()
    await turn()
    times.push(milliseconds(cpuUsage(before)))
  }
  return median(times)
}

function counts(runs: number): SpeedRow[] {
  const tiktoken = new Tiktoken(o200k)
  const counters: readonly (readonly [string, (text: string) => number])[] = [
    ['estimateTokens', estimateTokens],
    ['gpt-tokenizer', (text) => encode(text).length],
    ['js-tiktoken', (text) => tiktoken.encode(text).length],
  ]
  return counters.map(([what, count]) => {
    const random = seededRandom(2)
    const times = Array.from({ length: runs }, () => {
      const texts = Array.from({ length: 1_000 }, () => textOf(tokens / 1_000, random))
      const before = cpuUsage()
      for (const text of texts) count(text)
      return milliseconds(cpuUsage(before))
    })
    return { measured: 'count', what, ms: median(times) }
  })
}

const milliseconds = ({ user, system }: { user: number; system: number }): number => (user + system) / 1_000

const median = (times: readonly number[]): number =>
  quantile(
    times.toSorted((a, b) => a - b),
    0.5,
  )
