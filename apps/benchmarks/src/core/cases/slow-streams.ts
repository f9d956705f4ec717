import type { Case } from './case.ts'
import { readAll } from './chunk-cost.ts'
import { liveKilobytes, usedKilobytes } from './memory.ts'

/** A thousand streams at once, each slow. */
export const slowStreams: Case = {
  id: 'slow-streams',
  title: '1,000 concurrent slow streams',
  how: 'Opened at once, a chunk every 250 ms on each. CPU: of the whole process, from the first call until each stream brought 10 chunks on average. Heap (V8 and external) over what was in use before the first call: its peak, looked at every 20 ms, and what is live then, after a garbage collection, by the number of streams.',
  metrics: [
    { name: 'cpu', title: 'CPU', unit: 'ms', compare: 'ratio' },
    { name: 'peak', title: 'Peak heap a stream', unit: 'kB', compare: 'ratio' },
    { name: 'live', title: 'Live heap a stream', unit: 'kB', compare: 'ratio' },
  ],
  rounds: 5,
  contestants: ['raw', 'ky', 'openai', 'ai', 'langchain', 'ours', 'ours-6'],
  async measure(world) {
    const streams = world.count(1000)
    const chunks = world.count(14, 4)
    const client = await world.client(`paced-${chunks}-250`)
    await readAll(await world.client('paced-4-1'), 4)
    const before = await liveKilobytes()
    let [peak, seen] = [before, 0]
    const sampler = setInterval(() => (peak = Math.max(peak, usedKilobytes())), 20)
    const cpuBefore = process.cpuUsage()
    const halfway = Promise.withResolvers<NodeJS.CpuUsage>()
    const count = (): void => {
      if (++seen === Math.round(streams * chunks * 0.7)) halfway.resolve(process.cpuUsage(cpuBefore))
    }
    const reading = Promise.all(Array.from({ length: streams }, () => client.stream(count)))
    const { user, system } = await Promise.race([halfway.promise, reading.then(() => halfway.promise)])
    clearInterval(sampler)
    const live = await liveKilobytes()
    await reading
    return { cpu: (user + system) / 1000, peak: (peak - before) / streams, live: (live - before) / streams }
  },
}
