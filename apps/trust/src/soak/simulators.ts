import { createSimulator, type FaultRates, faultNames } from '@chinwag/testing'
import { listen } from '@chinwag/testing/node'

/** Everything that can go wrong at a server, each as often as any other; a refusal that asks for a second, in which all calls wait, less often. */
function everyFault(share: number): FaultRates {
  const rates = faultNames.map((name) => [name, share / faultNames.length / (name === 'rate-limit' ? 20 : 1)])
  return Object.fromEntries(rates)
}

/** What the child process tells the one that started it. */
export interface Ready {
  readonly calm: string
  readonly stormy: string
}

// In a process of its own, so that what it holds is not counted as the client's. The journal is short: it is not what is measured.
const seed = Number(process.argv[2] ?? 1)
const common = { seed, latency: { firstTokenMs: 3, tokenMs: 0.3, jitter: 0.5 }, slice: { bytes: 700 }, journalSize: 10 }
const calm = await listen(createSimulator({ ...common, faultRate: everyFault(0.15) }))
const stormy = await listen(createSimulator({ ...common, faultRate: everyFault(0.7) }))
process.send?.({ calm: calm.url, stormy: stormy.url } satisfies Ready)
process.once('disconnect', () => process.exit(0))
