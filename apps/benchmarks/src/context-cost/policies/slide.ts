import type { ChatMessage } from '@chinwag/core'
import { openingTokens, tokensOfAll } from '../prompt-cache.ts'
import type { Policy } from './policy.ts'

/** Drops as few of the oldest turns as it can, each time: what most applications do that never make an invalid request. */
export const slide: Policy = {
  id: 'slide',
  title: 'slide each turn',
  create: (maxTokens) => async (history) => {
    const first = history.findIndex(({ role }) => role === 'user')
    const head = history.slice(0, first)
    const starts = history.flatMap(({ role }, at) => (role === 'user' ? [at] : []))
    const suffixes = starts.map((at): ChatMessage[] => [...head, ...history.slice(at)])
    return suffixes.find((prompt) => tokensOfAll(prompt) + openingTokens <= maxTokens) ?? suffixes.at(-1) ?? history
  },
}
