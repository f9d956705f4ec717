import { fitLine } from './fit-line.ts'
import type { Sample } from './sample.ts'

/**
 * What may be read as flat: growth from the first to the last sample that counts, along the line that fits best. V8 goes on compiling, and
 * Node's own queues widen: some hundred kilobytes. One small object left by each call of half an hour would be ten times the bound.
 */
const bounds = { heapBytes: 2 ** 20, externalBytes: 2 ** 20, sockets: 2, timers: 2 } as const

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
export function judgeSamples(samples: readonly Sample[]): string[] {
  const settled = settledSamples(samples)
  const problems: string[] = []
  if (settled.length < 5) problems.push(`There are only ${settled.length} samples to judge by; it takes five.`)
  for (const quantity of ['heapBytes', 'externalBytes', 'sockets', 'timers'] as const) {
    const growth = growthOf(settled, quantity)
    const limit = bounds[quantity]
    if (growth > limit) problems.push(`\`${quantity}\` grew by ${growth.toFixed(1)}; ${limit.toFixed(1)} is allowed.`)
  }
  const listeners = Math.max(0, ...samples.map((sample) => sample.listeners))
  if (listeners > 0) problems.push(`${listeners} listeners were left on the signal of the calls.`)
  return problems
}
