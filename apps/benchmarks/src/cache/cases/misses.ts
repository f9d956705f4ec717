import { cpuOf } from '../../shared/cpu.ts'
import { conversation } from '../conversation.ts'
import type { Case } from './case.ts'
import { readStream } from './hits.ts'

/** What it costs to ask for something that is not there, and to keep it. */
export const misses: Case = {
  id: 'miss',
  title: 'CPU per miss',
  how: 'Each call asks something new after 49 messages that were there before; the answer comes from this process, at once. CPU of 1,000 calls, one after the other, after 1,000 to warm up. `off` is ours without the cache, `ours-shared` ours with a `scope` that is given.',
  metrics: [
    { name: 'json', title: 'JSON', unit: 'µs', compare: 'difference' },
    { name: 'stream', title: 'stream', unit: 'µs', compare: 'difference' },
  ],
  rounds: 7,
  contestants: ['off', 'ours', 'ours-shared'],
  async measure(world) {
    const { client, upstream } = await world.open()
    const known = conversation(49)
    let asked = 0
    const perCall = async (calls: number, ask: (messages: typeof known) => Promise<string>): Promise<number> => {
      const questions = Array.from({ length: calls }, () => [...known, ...conversation(1, { ending: ` ${asked++}` })])
      const spent = await cpuOf(async () => {
        for (const question of questions) if ((await ask(question)) === '') throw new Error('An answer was empty.')
      })
      return spent / calls
    }
    const json = (messages: typeof known): Promise<string> => client.json(messages)
    const stream = (messages: typeof known): Promise<string> => readStream(client, messages)
    await perCall(world.count(1000), json)
    await perCall(world.count(1000), stream)
    const numbers = { json: await perCall(world.count(1000), json), stream: await perCall(world.count(1000), stream) }
    if (upstream.calls() !== asked) throw new Error(`${asked} calls were to go upstream, ${upstream.calls()} did.`)
    return numbers
  },
}
