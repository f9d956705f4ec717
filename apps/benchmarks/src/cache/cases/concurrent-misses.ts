import { textOf } from '../../shared/replies.ts'
import { summarise } from '../../shared/statistics.ts'
import type { Client } from '../contestants/contestant.ts'
import { conversation } from '../conversation.ts'
import { chunks } from '../upstream.ts'
import type { Case } from './case.ts'

/** Many who ask for the same at the same time. */
export const concurrentMisses: Case = {
  id: 'concurrent-misses',
  title: '50 identical misses at once',
  how: `50 callers stream the same conversation of 50 messages, which nobody asked before; the answer has ${chunks} chunks, 2 ms apart. The calls that went upstream, and the time from the first caller's first text to the last one's: the median of 40 such crowds, after 10 to warm up, and the worst of them.`,
  metrics: [
    { name: 'calls', title: 'Upstream', unit: 'calls', compare: 'none' },
    { name: 'spread', title: 'Spread', unit: 'ms', compare: 'none' },
    { name: 'worst', title: 'Worst spread', unit: 'ms', compare: 'none' },
  ],
  rounds: 5,
  contestants: ['off', 'ai', 'ours'],
  async measure(world) {
    const { client, upstream } = await world.open(2)
    const spreads: number[] = []
    let calls = 0
    const warmUp = world.count(10)
    for (let crowd = 0; crowd < warmUp + world.count(40); crowd++) {
      const before = upstream.calls()
      const spread = await spreadOf(client, ` ${crowd}`)
      calls = Math.max(calls, upstream.calls() - before)
      if (crowd >= warmUp) spreads.push(spread)
    }
    return { calls, spread: summarise(spreads).median, worst: Math.max(...spreads) }
  },
}

async function spreadOf(client: Client, ending: string): Promise<number> {
  const firsts = await Promise.all(Array.from({ length: 50 }, () => firstTextAt(client, conversation(50, { ending }))))
  return Math.max(...firsts) - Math.min(...firsts)
}

async function firstTextAt(client: Client, messages: ReturnType<typeof conversation>): Promise<number> {
  let [first, text] = [Number.NaN, '']
  await client.stream(messages, (piece) => {
    if (text === '') first = performance.now()
    text += piece
  })
  if (text !== textOf(chunks)) throw new Error(`The answer was to be '${textOf(chunks)}', got '${text}'.`)
  return first
}
