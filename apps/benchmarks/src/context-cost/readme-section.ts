import { figure } from '../shared/tables.ts'
import { replaceSection } from '../shared/replace-section.ts'
import { relative } from './compare.ts'
import { percent } from './page.ts'
import { prices } from './prices.ts'
import type { Results } from './results.ts'

/** The README of the context package with what was found in some sentences. */
export function withMeasured(readme: string, results: Results): string {
  return replaceSection(readme, 'measured', measured(results))
}

function measured({ costs, validity, histories, speed }: Results): string {
  const shares = (workload: string, to?: string): string =>
    prices.map(({ model }) => `${Math.round(relative(costs, workload, 'chinwag', model, to) * 100)} %`).join(', ')
  const invalid = (policy: string): string => percent(validity.find((row) => row.policy === policy)?.invalid ?? NaN)
  const ms = (what: string): string => `${figure(speed.find((row) => row.what === what)?.ms ?? NaN)} ms`
  return [
    `Prompts cost this much of what they cost where the oldest turn is dropped with each new one, for ${prices.map(({ model }) => model).join(', ')}: chat ${shares('chat')}; RAG ${shares('rag')}; agent ${shares('agent')} (where its oldest step is dropped: ${shares('agent', 'slide-steps')}).`,
    `Of ${histories.toLocaleString('en')} random histories, ${invalid('chinwag')} became invalid; with \`history.slice(-2 * N)\` ${invalid('slice')}, with the defaults of LangChain.js's \`trimMessages\` ${invalid('langchain-defaults')}, with its best settings ${invalid('langchain-best')}.`,
    `A turn on 1,000 messages takes ${ms('context()')} of CPU time; to count 200,000 new tokens, the estimate takes ${ms('estimateTokens')}, gpt-tokenizer ${ms('gpt-tokenizer')}, js-tiktoken ${ms('js-tiktoken')}.`,
  ].join(' ')
}
