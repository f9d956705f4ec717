import { figure, table } from '../shared/tables.ts'
import { relative } from './compare.ts'
import { policies } from './policies/policies.ts'
import { prices } from './prices.ts'
import type { Results } from './results.ts'
import type { SpeedRow } from './speed.ts'
import { judged } from './validity.ts'
import { workloads } from './workload.ts'

const titles = new Map([...policies, ...judged].map(({ id, title }) => [id, title]))
const titleOf = (id: string): string => titles.get(id) ?? id

const how = `A conversation is played to its end, and each policy makes the prompt of each request: the libraries themselves do, the middleware as part of a chat, and what it sends is read off the body of the request. Prompts are counted by the API's formula with the tokenizer of gpt-4o; all policies are given the same count. The provider's cache is simulated: of each prompt, the longest beginning that an earlier prompt of the conversation had, from 1,024 tokens on in steps of 128, costs the lower price; the cache forgets nothing. Declarations of tools are left out, and so is what answers cost: both are the same for all.

- **keep all**: no prompt is cut; the conversations are shorter than the models' windows. **slide each turn**: as few of the oldest turns as possible are dropped, whole, before each request. **slide each step**: as few of the oldest turns and tool steps, so that a step may lose its question.
- **trimMessages** of LangChain.js: with its defaults, and with \`includeSystem\` and \`startOn: 'human'\`.
- **pruneMessages** of the AI SDK: with \`toolCalls: 'before-last-2-messages'\`. It has no limit: a chat stays whole, and an agent forgets all that its tools found but the last.
- **Chinwag**: \`context()\` with the default grid, and with \`shortenTools()\`.

Dollars are for all prompts of one conversation; the column after each is that as a part of what sliding costs. **prompt**: its mean, in tokens: part of what a grid saves is that its prompts are shorter. **cached**: of all tokens in prompts. **invalid**: prompts that the API would refuse. In an agent the requests of one task extend each other under every policy that keeps its turns whole: there is less to save. With every token of our prompts cached, they would still cost 0.71 (gpt-4o) and 0.51 (gpt-4.1) of sliding turns.`

const howValid = (histories: number): string =>
  `${histories.toLocaleString('en')} random histories, each a valid request, with parallel tool calls, images and empty texts, cut to half of their tokens, or to what the system messages and the last turn take where that is more: there always is a valid way. Refused by the rules of \`parseChatParams\` of \`@chinwag/core/schemas\`, which are those of the API. \`pruneMessages\` cuts nothing but tool calls.`

const howFast = `CPU time, medians. A turn: what it takes to make the prompt of one more turn of a conversation of 1,000 messages and about 200,000 tokens, of which 100,000 fit, after the turns before it; \`trimMessages\` is given the same estimate to count with, once so that it remembers what it counted of a message and once not. A count: 1,000 texts, about 200,000 tokens, never seen before.`

/** All results as a page of Markdown. */
export function page(results: Results): string {
  const { node, cpu, versions, seeds, histories } = results
  const all = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  return `${[
    '# Context cost: what was found',
    `Written by \`npx -y pnpm@12 bench context-cost --write\`, not by hand. Means of the seeds ${seeds.join(', ')}; Node ${node}, ${cpu}; ${all.join(', ')}.`,
    '## Dollars per conversation',
    how,
    ...workloads.flatMap(({ id, title }) => [`### ${title}`, costTable(results, id)]),
    '## Validity',
    howValid(histories),
    table(
      ['', 'invalid'],
      results.validity.map(({ policy, invalid }) => [titleOf(policy), percent(invalid)]),
    ),
    '## Speed',
    howFast,
    speedTable('a turn', results.speed, 'turn'),
    speedTable('a count', results.speed, 'count'),
  ].join('\n\n')}\n`
}

function costTable({ costs }: Results, workload: string): string {
  const head = ['', ...prices.flatMap(({ model }) => [model, 'of sliding']), 'prompt', 'cached', 'invalid']
  const own = costs.filter((row) => row.workload === workload)
  const body = own.map(({ policy, dollars, promptTokens, cached, invalid }) => [
    titleOf(policy),
    ...prices.flatMap(({ model }) => [
      `$${(dollars[model] ?? NaN).toFixed(2)}`,
      relative(costs, workload, policy, model).toFixed(2),
    ]),
    Math.round(promptTokens).toLocaleString('en'),
    percent(cached),
    percent(invalid),
  ])
  return table(head, body)
}

function speedTable(title: string, rows: readonly SpeedRow[], measured: SpeedRow['measured']): string {
  const own = rows.filter((row) => row.measured === measured)
  const first = own[0]?.ms ?? NaN
  return table(
    [title, 'CPU time', 'times ours'],
    own.map(({ what, ms }) => [what, `${figure(ms)} ms`, figure(ms / first)]),
  )
}

/** A share that is not 0 never reads as 0. */
export function percent(share: number): string {
  const value = share * 100
  return value === 0 ? '0 %' : `${value < 0.1 ? value.toPrecision(1) : value.toFixed(1)} %`
}
