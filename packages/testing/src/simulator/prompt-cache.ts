import type { ChatParams } from '@chinwag/core'
import { hexHash } from '../answer/hash.ts'
import { promptParts } from '../answer/usage.ts'
import { createBoundedMap } from './bounded-map.ts'

const stepTokens = 128
const maxPrefixes = 100_000

/** Knows the prompts that were answered, and says how much of a prompt an earlier one had too. */
export interface PromptCache {
  /** How many tokens of the prompt are cached, from its start. */
  readonly cachedTokens: (params: ChatParams) => number
  readonly remember: (params: ChatParams) => void
  readonly clear: () => void
}

/**
 * A provider's prompt cache, by the API's rule: the longest run of tools and messages from the start that an earlier request had too, in
 * steps of 128 tokens, and nothing below `minTokens`.
 */
export function createPromptCache(minTokens: number): PromptCache {
  const known = createBoundedMap<true>(maxPrefixes)
  const step = Math.min(stepTokens, Math.max(minTokens, 1))
  return {
    cachedTokens(params) {
      const cached = prefixesOf(params).findLast(({ digest }) => known.get(digest) === true)?.tokens ?? 0
      return cached < minTokens ? 0 : Math.floor(cached / step) * step
    },
    remember(params) {
      for (const { digest } of prefixesOf(params)) known.set(digest, true)
    },
    clear: () => known.clear(),
  }
}

function prefixesOf(params: ChatParams): { readonly digest: string; readonly tokens: number }[] {
  let digest: string = params.model
  let tokens = 0
  return promptParts(params).map((part) => {
    digest = hexHash(24, digest, part.text)
    tokens += part.tokens
    return { digest, tokens }
  })
}
