import type { Client } from '../contestants/contestant.ts'
import { textOf } from '../../shared/replies.ts'
import type { Case } from './case.ts'
import { cpuOf, repeat } from '../../shared/cpu.ts'

const cpu = { name: 'cpu', title: 'CPU per chunk', unit: 'µs', compare: 'ratio' } as const

/** The cost of a chunk when a read brings hundreds of them. */
export const coalescedChunks: Case = {
  id: 'chunk-coalesced',
  title: 'CPU per chunk, coalesced stream (marginal)',
  how: 'Streams that the server sends in one write, one after the other: the time of 40 streams of 2,200 chunks less that of 40 of 200, by their difference, so that the cost of a call drops out. After 25 long streams to warm up.',
  metrics: [cpu],
  rounds: 9,
  async measure(world) {
    const [short, long] = [200, 2200]
    const [shortClient, longClient] = [await world.client(`whole-${short}`), await world.client(`whole-${long}`)]
    await repeat(world.count(25, 3), 1, () => readAll(longClient, long))
    await repeat(world.count(25, 3), 1, () => readAll(shortClient, short))
    const streams = world.count(40, 5)
    const whole = await cpuOf(() => repeat(streams, 1, () => readAll(longClient, long)))
    const start = await cpuOf(() => repeat(streams, 1, () => readAll(shortClient, short)))
    return { cpu: (whole - start) / streams / (long - short) }
  },
}

/** The cost of a chunk when each read brings one. */
export const singleChunks: Case = {
  id: 'chunk-single',
  title: 'CPU per chunk, one write a chunk',
  how: '16 streams at once, on each of them a chunk every 4 ms, a write and a read of its own: the time of streams of 450 chunks less that of streams of 50, by their difference. After 16 streams of 200 chunks to warm up.',
  metrics: [cpu],
  rounds: 7,
  async measure(world) {
    const streams = 16
    const read = async (chunks: number): Promise<number> => {
      const client = await world.client(`paced-${chunks}-4`)
      return cpuOf(() => repeat(streams, streams, () => readAll(client, chunks)))
    }
    const [short, long] = [world.count(50, 10), world.count(450, 60)]
    await read(world.count(200, 10))
    const [whole, start] = [await read(long), await read(short)]
    return { cpu: (whole - start) / streams / (long - short) }
  },
}

/** Reads a stream to its end and holds it to its length. */
export async function readAll(client: Client, chunks: number): Promise<void> {
  let length = 0
  await client.stream((text) => {
    length += text.length
  })
  const expected = textOf(chunks).length
  if (length !== expected) throw new Error(`The text was to be ${expected} characters long, got ${length}.`)
}
