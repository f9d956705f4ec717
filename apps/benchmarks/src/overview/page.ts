import { goalsTable as cacheGoals } from '../cache/goals.ts'
import { page as costPage } from '../context-cost/page.ts'
import type { Results as CostResults } from '../context-cost/results.ts'
import { goalsTable as coreGoals } from '../core/goals.ts'
import { policies } from '../retry-simulation/policies/policies.ts'
import { measuredTable } from '../retry-simulation/readme-table.ts'
import type { Results as RetryResults } from '../retry-simulation/results.ts'
import { charted, groups } from '../retry-simulation/run-retry-simulation.ts'
import { environmentNote } from '../shared/report.ts'
import type { Results } from '../shared/results.ts'
import { peersAhead } from './peers-ahead.ts'

/** What all benchmarks found. */
export interface AllResults {
  readonly core: Results
  readonly cache: Results
  readonly retry: RetryResults
  readonly cost: CostResults
}

const intro = `What Chinwag costs, and what it saves, beside raw \`fetch\`, \`ky\`, \`openai\`, the AI SDK and LangChain. Everything runs on one machine, against servers with prepared answers or simulated ones: it measures clients, not models. How, and why some goals are missed, is in [apps/benchmarks](../apps/benchmarks/README.md).

\`\`\`sh
npx -y pnpm@12 bench all --quick   # a smoke run of everything, without numbers
npx -y pnpm@12 bench all --write   # measures everything, and writes this page: half an hour on a machine that does nothing else
\`\`\``

/** The page of the docs: one section for each benchmark, and the rows where a peer wins. */
export function page({ core, cache, retry, cost }: AllResults): string {
  return `${[
    '# Benchmarks',
    intro,
    '## Calls, chunks and streams',
    `Medians, measured on ${daysOf(core)}. Figures without a unit are times raw fetch; "added" is over raw fetch. ${environmentNote(core.environment)}`,
    '![Bars of what a call, a chunk and a stream cost, as so many times raw fetch](images/core-cost.svg)',
    coreGoals(core),
    'All cases: [results/core.md](../apps/benchmarks/results/core.md).',
    '## The cache',
    `Medians, measured on ${daysOf(cache)}. \`bare\` is \`lru-cache\` and a SHA-256 over \`JSON.stringify\`, the least that a cache can be. ${environmentNote(cache.environment)}`,
    cacheGoals(cache),
    'All cases, the AI SDK and LangChain among them: [results/cache.md](../apps/benchmarks/results/cache.md).',
    '## Retries in a storm',
    `A simulation of ${charted} processes on a virtual clock: calls that were answered, and how many requests each answer took. It gives the same on every machine. ${groups.map(({ caption }) => caption).join('; ')}: what each means is above its table in [results/retry-simulation.md](../apps/benchmarks/results/retry-simulation.md).`,
    '![Bars of answered calls and of requests per answered call, by retry policy](images/retry-simulation.svg)',
    measuredTable(retry, charted, groups, policies),
    '## What a conversation costs',
    'Prompts of whole conversations with the provider’s prompt cache, as a part of what they cost where the oldest turn is dropped with each new one. Dollars and validity are the same on every machine.',
    '![Bars of what prompts cost, by how they are kept short](images/context-cost.svg)',
    sectionOf(costPage(cost), 'Validity'),
    sectionOf(costPage(cost), 'Speed'),
    'The tables in dollars: [results/context-cost.md](../apps/benchmarks/results/context-cost.md).',
    '## Where a peer wins',
    'Every figure of the core and the cache in which a library needs less than ours. `ky` parses no server-sent events: the streams of its row are read by a parser that expects a server without faults.',
    peersAhead(core, cache),
  ].join('\n\n')}\n`
}

function daysOf({ cases }: Results): string {
  return [...new Set(cases.map(({ date }) => date))].toSorted().join(' and ')
}

/** A section of a page of results, as a part of this one. */
function sectionOf(text: string, title: string): string {
  const begin = text.indexOf(`## ${title}\n`)
  if (begin < 0) throw new TypeError(`The page must have a section called '${title}'.`)
  const end = text.indexOf('\n## ', begin)
  return `#${text.slice(begin, end < 0 ? undefined : end).trim()}`
}
