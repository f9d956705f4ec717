import process, { argv } from 'node:process'
import type { Job } from '../shared/run-child.ts'
import type { World } from './cases/case.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { askOpen } from './server/ask-open.ts'

// One measurement of one contestant, in a process that nothing else ran in. Its last line has the numbers.

/** A job that needs the server. */
export interface ServedJob extends Job {
  /** The server's, without a path. */
  readonly url: string
}

const job = JSON.parse(argv[2] ?? '') as ServedJob
const contestant = contestants.find(({ name }) => name === job.contestant)
const measured = cases.find(({ id }) => id === job.case)
if (!contestant || !measured) throw new Error(`There is no ${job.contestant} or no ${job.case}.`)

if (!globalThis.gc) throw new Error('Node must be started with `--expose-gc`.')

let loaded: ReturnType<World['load']> | undefined
const world: World = {
  contestant: contestant.name,
  load: () => (loaded ??= contestant.load()),
  async client(manner) {
    return (await world.load())({ baseURL: `${job.url}/${manner}/v1`, apiKey: 'sk-benchmark' })
  },
  open: () => askOpen(job.url),
  count: (full, least = 1) => Math.max(least, Math.round(full * job.scale)),
}

const numbers = await measured.measure(world)
process.stdout.write(`\n${JSON.stringify(numbers)}\n`, () => process.exit())
