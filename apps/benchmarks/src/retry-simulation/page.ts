import { figure, table } from '../shared/tables.ts'
import type { Row } from './compare.ts'
import type { Policy } from './policies/policy.ts'
import type { Results } from './results.ts'
import type { Scenario } from './scenario.ts'

interface Named {
  readonly scenarios: readonly Scenario[]
  readonly policies: readonly Policy[]
}

const head = [
  'policy',
  'processes',
  'answered',
  'goodput',
  'attempts per answer',
  'early',
  'p50',
  'p99',
  'peak',
  'recovery',
  'fairness',
]

const how = `A server allows 10 requests per second, and 10 at once after a rest: a bucket that requests fill and time empties. It refuses the others with a 429 and the time until there is room for one; where refused requests count, those fill the bucket too, up to a minute's worth. In the last table it allows as many as come, and refuses some by chance. Calls arrive at random (Poisson) for five minutes (two in the last table), in so many processes that share nothing; an answer takes 0.4 to 1.6 s, a refusal 30 to 80 ms, and after 60 s nobody wants the answer any more. Our policy is the middleware as it is published, with its defaults; the others are written from the code or the documents of the version that is named.

- **answered**: calls that were answered within their 60 s. **goodput**: the same for each second of arrivals, as a part of the limit.
- **attempts per answer**: all requests for one answered call. **early**: requests that a process sent before the time that the server had told it.
- **p50**, **p99**: from the arrival of a call to its answer, of those that were answered. **peak**: requests in the busiest 5 s, as a part of the limit.
- **recovery**: from the end of the trouble until, for 10 s, nine calls are answered for ten that arrive.
- **fairness**: how even the answered part of its calls is between processes (Jain), 1 at best.`

/** All results as a page of Markdown: a table for each scenario. */
export function page({ node, seeds, rows }: Results, { scenarios, policies }: Named): string {
  const sections = scenarios.map(({ id, title }) => {
    const own = rows.filter(({ scenario }) => scenario === id)
    return [`## ${title}`, table(head, own.map(cellsOf(policies)))].join('\n\n')
  })
  const note = `Written by \`npx -y pnpm@12 bench retry-simulation --write\`, not by hand. Means of the seeds ${seeds.join(', ')}; Node ${node}.`
  return `${['# Retry simulation: what was found', note, how, ...sections].join('\n\n')}\n`
}

const cellsOf =
  (policies: readonly Policy[]) =>
  ({ policy, processes, measures }: Row): string[] => [
    policies.find(({ id }) => id === policy)?.title ?? policy,
    String(processes),
    `${(measures.success * 100).toFixed(1)} %`,
    measures.goodput.toFixed(2),
    figure(measures.attemptsPerSuccess),
    figure(measures.early),
    seconds(measures.p50Ms),
    seconds(measures.p99Ms),
    measures.peak.toFixed(2),
    measures.recoveryMs === undefined ? '–' : seconds(measures.recoveryMs),
    measures.fairness.toFixed(3),
  ]

function seconds(ms: number): string {
  return Number.isFinite(ms) ? `${(ms / 1000).toFixed(1)} s` : 'never'
}
