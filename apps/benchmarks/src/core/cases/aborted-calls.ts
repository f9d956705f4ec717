import type { Client } from '../contestants/contestant.ts'
import type { Case, World } from './case.ts'
import { liveKilobytes } from './memory.ts'
import { settled } from './settled.ts'

/** What is left of calls that their caller aborted. */
export const abortedCalls: Case = {
  id: 'aborted-calls',
  title: 'After 1,000 aborted calls',
  how: '500 streams aborted at their first piece of text and 500 JSON calls aborted while the server was at work, 50 at once, after 200 to warm up. What is open on the server up to two seconds later (the `fetch` of Node connects anew for each call that was aborted, and keeps those sockets for the next calls), and the growth of the live heap.',
  metrics: [
    { name: 'open', title: 'Still open upstream', unit: 'calls', compare: 'none' },
    { name: 'sockets', title: 'Sockets left', unit: 'sockets', compare: 'none' },
    { name: 'heap', title: 'Live heap, growth', unit: 'kB', compare: 'none' },
  ],
  rounds: 3,
  contestants: ['raw', 'ky', 'openai', 'ai', 'langchain', 'ours', 'ours-6'],
  async measure(world) {
    await abortMany(world, world.count(2))
    const before = await liveKilobytes()
    await abortMany(world, world.count(10))
    const { replies, connections } = await settled(world, ({ replies }) => replies === 0, 2000)
    return { open: replies, sockets: connections, heap: (await liveKilobytes()) - before }
  },
}

async function abortMany(world: World, times: number): Promise<void> {
  const calls = world.count(50, 10)
  const [streaming, silent] = [await world.client('paced-300-100'), await world.client('never')]
  for (let left = times; left > 0; left--) {
    await Promise.all(Array.from({ length: calls }, () => abortedStream(streaming)))
    await abortedAnswers(world, silent, calls)
  }
}

async function abortedStream(client: Client): Promise<void> {
  const controller = new AbortController()
  await ended(client.stream(() => controller.abort(), controller.signal))
}

/** Aborted once the server has them all: an earlier abort leaves sockets that were still being opened. */
async function abortedAnswers(world: World, client: Client, calls: number): Promise<void> {
  await settled(world, ({ replies }) => replies === 0, 2000)
  const controllers = Array.from({ length: calls }, () => new AbortController())
  const answers = controllers.map(({ signal }) => ended(client.json(signal)))
  await settled(world, ({ replies }) => replies === calls, 2000)
  for (const controller of controllers) controller.abort()
  await Promise.all(answers)
}

/** Waits for the end of what was aborted: with most contestants an error, which is none here. */
async function ended(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined)
}
