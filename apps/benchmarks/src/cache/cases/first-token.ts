import { medianFirstText } from '../../shared/median-first-text.ts'
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
    const prepare = () => {
      const messages = [...known, ...conversation(1, { ending: ` ${asked++}` })]
      return (onText: () => void): Promise<void> => client.stream(messages, onText)
    }
    return { p50: await medianFirstText(world.count, prepare) }
  },
}
