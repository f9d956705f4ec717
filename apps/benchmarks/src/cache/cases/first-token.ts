import { summarise } from '../../core/statistics.ts'
import { conversation } from '../conversation.ts'
import type { Case } from './case.ts'

/** How much later the first text of an answer comes that has to be asked for. */
export const firstToken: Case = {
  id: 'miss-first-token',
  title: 'Time to first token on a miss',
  how: 'From the call to the first piece of text of a stream that is not in the cache, with 49 messages that were there before; the answer comes from this process, at once. The median of 500 streams, one after the other, after 200 to warm up. `off` is ours without the cache, `ours-shared` ours with a `scope` that is given.',
  metrics: [{ name: 'p50', title: 'p50', unit: 'ms', compare: 'difference' }],
  rounds: 7,
  contestants: ['off', 'ours', 'ours-shared'],
  async measure(world) {
    const { client } = await world.open()
    const known = conversation(49)
    let asked = 0
    const stream = async (): Promise<number> => {
      const messages = [...known, ...conversation(1, ` ${asked++}`)]
      const start = performance.now()
      let firstMs = Number.NaN
      await client.stream(messages, () => {
        if (Number.isNaN(firstMs)) firstMs = performance.now() - start
      })
      return firstMs
    }
    for (let left = world.count(200); left > 0; left--) await stream()
    const times: number[] = []
    for (let left = world.count(500); left > 0; left--) times.push(await stream())
    return { p50: summarise(times).median }
  },
}
