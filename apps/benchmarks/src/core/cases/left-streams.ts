import type { Case } from './case.ts'
import { settled } from './settled.ts'

/** What becomes of streams that nobody reads any more. */
export const leftStreams: Case = {
  id: 'left-streams',
  title: '1,000 streams left by `break`',
  how: 'Each is left at its first piece of text, with 30 seconds of it to come (raw fetch and ky: the reader is cancelled). What the server still sends two seconds later.',
  metrics: [{ name: 'open', title: 'Still open upstream', unit: 'streams', compare: 'none' }],
  rounds: 3,
  contestants: ['raw', 'ky', 'openai', 'ai', 'langchain', 'ours', 'ours-6'],
  async measure(world) {
    const client = await world.client('paced-300-100')
    const streams = world.count(1000)
    let left = 0
    const leave = (): Promise<void> => client.stream(() => ++left > 0)
    await Promise.all(Array.from({ length: streams }, leave))
    if (left !== streams) throw new Error(`There were to be ${streams} streams to leave, there were ${left}.`)
    return { open: (await settled(world, ({ replies }) => replies === 0, 2000)).replies }
  },
}
