import type { ChatMessage } from '@chinwag/core'
import { openingTokens, tokensOfAll } from '../prompt-cache.ts'
import type { Policy } from './policy.ts'

/** Drops as few of the oldest turns as it can, each time: what most applications do that never make an invalid request. */
export const slide: Policy = sliding('slide', 'slide each turn', ['user'])

/** Drops as few of the oldest turns and tool steps as it can, though a kept step may lose the question that it was for. */
export const slideSteps: Policy = sliding('slide-steps', 'slide each step', ['user', 'assistant'])

/** `starts`: the roles that what is kept may begin with. Their results stay with the calls. */
function sliding(id: string, title: string, starts: readonly ChatMessage['role'][]): Policy {
  return {
    id,
    title,
    create: (maxTokens) => async (history) => {
      const first = history.findIndex(({ role }) => role === 'user')
      const head = history.slice(0, first)
      const cuts = history.flatMap(({ role }, at) => (at >= first && starts.includes(role) ? [at] : []))
      const suffixes = cuts.map((at): ChatMessage[] => [...head, ...history.slice(at)])
      return suffixes.find((prompt) => tokensOfAll(prompt) + openingTokens <= maxTokens) ?? suffixes.at(-1) ?? history
    },
  }
}
