import type { CaseInfo, Numbers } from './case-info.ts'
import { repeat } from './cpu.ts'
import { type CaseResult, type Measurement, metricResult } from './results.ts'
import { shuffle } from './shuffle.ts'

export interface RunOptions {
  readonly contestants: readonly string[]
  readonly rounds: number
  readonly seed: number
  /** How many are measured at once: one, where the numbers matter. */
  readonly lanes: number
  /** Measures one, in a fresh process. */
  start(contestant: string): Promise<Numbers>
}

/** Measures each contestant once a round, in an order that the seed decides. */
export async function runCase(measured: CaseInfo, options: RunOptions): Promise<CaseResult> {
  const { contestants, rounds, seed, lanes } = options
  const { id, title, how, metrics } = measured
  const measurements: Measurement[] = []
  for (let round = 0; round < rounds; round++) {
    const waiting = shuffle(contestants, seed * 1000 + round)
    await repeat(waiting.length, lanes, async () => {
      const contestant = waiting.pop() ?? ''
      const numbers = await options.start(contestant)
      measurements.push({ contestant, round, numbers })
    })
  }
  const date = new Date().toISOString().slice(0, 10)
  const found = metrics.map((metric) => metricResult(metric, contestants, measurements))
  return { id, title, how, date, rounds, seed, metrics: found }
}
