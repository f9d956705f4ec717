import { fitLine } from './fit-line.ts'
import type { Sample } from './sample.ts'

/**
 * What may be read as flat: growth from the first to the last sample that counts, along the line that fits best. V8 goes on compiling, and
 * Node's own queues widen: some hundred kilobytes. One small object left by each call of half an hour would be ten times the bound.
 */
const bounds = { heapBytes: 2 ** 20, externalBytes: 2 ** 20, timers: 2 } as const

/** What was held at rest, and how many sockets so many callers keep at most. */
export interface Rest {
  /** Before the first call. */
  readonly before: Sample
  /** After the last call, when connections that waited for the next one had time to close. */
  readonly after: Sample
  /** Each caller may keep one for each server it calls. */
  readonly maxSockets: number
}

/** Caches fill and code is compiled at first: a fifth of the samples, three at least. */
export function settledSamples(samples: readonly Sample[]): readonly Sample[] {
  return samples.slice(Math.max(3, Math.ceil(samples.length / 5)))
}

/** How much a quantity grew. */
export function growthOf(samples: readonly Sample[], quantity: keyof Sample): number {
  const line = fitLine(samples.map((sample) => [sample.minute, sample[quantity]]))
  return line.at(samples.at(-1)?.minute ?? 0) - line.at(samples[0]?.minute ?? 0)
}

/** What is not flat, in words; nothing where all is well. */
export function judgeSamples(samples: readonly Sample[], { before, after, maxSockets }: Rest): string[] {
  const settled = settledSamples(samples)
  const problems: string[] = []
  if (settled.length < 5) problems.push(`There are only ${settled.length} samples to judge by; it takes five.`)
  for (const quantity of ['heapBytes', 'externalBytes', 'timers'] as const) {
    const growth = growthOf(settled, quantity)
    const limit = bounds[quantity]
    if (growth > limit) problems.push(`\`${quantity}\` grew by ${growth.toFixed(1)}; ${limit.toFixed(1)} is allowed.`)
  }
  const sockets = Math.max(0, ...samples.map((sample) => sample.sockets - before.sockets))
  if (sockets > maxSockets) problems.push(`${sockets} sockets were open; the callers can keep ${maxSockets}.`)
  const left = after.sockets - before.sockets
  if (left > 0) problems.push(`${left} sockets were left open at the end.`)
  const listeners = Math.max(0, ...samples.map((sample) => sample.listeners))
  if (listeners > 0) problems.push(`${listeners} listeners were left on the signal of the calls.`)
  return problems
}
