import { textOf, words } from '../../shared/replies.ts'
import type { Case } from './case.ts'
import { cpuOf, repeat } from '../../shared/cpu.ts'

/** The cost of a JSON call when so many are under way. */
export function jsonCalls(concurrency: number, rounds: number): Case {
  return {
    id: `json-${concurrency}`,
    title: `CPU per JSON call, concurrency ${concurrency}`,
    how: 'User and system time of the client process for 3,000 calls, after 1,000 to warm up.',
    metrics: [{ name: 'cpu', title: 'CPU per call', unit: 'µs', compare: 'ratio' }],
    rounds,
    async measure(world) {
      const client = await world.client('json')
      const expected = textOf(words.length)
      const call = async (): Promise<void> => {
        const text = await client.json()
        if (text !== expected) throw new Error(`The answer was to be '${expected}', got '${text}'.`)
      }
      await repeat(world.count(1000, concurrency), concurrency, call)
      const calls = world.count(3000, concurrency)
      return { cpu: (await cpuOf(() => repeat(calls, concurrency, call))) / calls }
    },
  }
}
