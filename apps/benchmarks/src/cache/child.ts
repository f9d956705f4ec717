import process, { argv } from 'node:process'
import type { Job } from '../shared/run-child.ts'
import { cases } from './cases/cases.ts'
import { contestants } from './contestants/contestants.ts'
import { createUpstream } from './upstream.ts'

// One measurement of one contestant, in a process that nothing else ran in. Its last line has the numbers.

const job = JSON.parse(argv[2] ?? '') as Job
const contestant = contestants.find(({ name }) => name === job.contestant)
const measured = cases.find(({ id }) => id === job.case)
if (!contestant || !measured) throw new Error(`There is no ${job.contestant} or no ${job.case}.`)

const numbers = await measured.measure({
  contestant,
  async open(delayMs) {
    const upstream = createUpstream(delayMs)
    return { client: await contestant.create(upstream.fetch), upstream }
  },
  count: (full) => Math.max(1, Math.round(full * job.scale)),
})
process.stdout.write(`\n${JSON.stringify(numbers)}\n`, () => process.exit())
