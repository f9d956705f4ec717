import type { Case } from './case.ts'

/** What a function that has just been started pays before it has said anything. */
export const coldStart: Case = {
  id: 'cold-start',
  title: 'Cold start',
  how: 'In a fresh process, from its files on disk (in the cache of the file system): the import, and all from before the import until the first piece of text of a first call.',
  metrics: [
    { name: 'import', title: 'Import', unit: 'ms', compare: 'none' },
    { name: 'firstDelta', title: 'Import to first delta', unit: 'ms', compare: 'difference' },
  ],
  rounds: 15,
  contestants: ['raw', 'ky', 'openai', 'ai', 'langchain', 'ours', 'ours-6'],
  async measure(world) {
    const start = performance.now()
    await world.load()
    const loaded = performance.now()
    const client = await world.client('paced-1-1')
    let first = Number.NaN
    await client.stream(() => {
      first = performance.now()
    })
    return { import: loaded - start, firstDelta: first - start }
  },
}
