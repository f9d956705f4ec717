import type { TokenCounter } from '../token-counter.ts'
import { partRuns } from './part-runs.ts'

/** `o200k_base`: gpt-4o and later. `cl100k_base`: gpt-4 and gpt-3.5-turbo. `o200k_harmony`: gpt-oss. */
export type Encoding = 'o200k_base' | 'cl100k_base' | 'o200k_harmony'

interface Tokenizer {
  countTokens(text: string, options: { readonly disallowedSpecial: Set<string> }): number
}

const encodings: Readonly<Record<Encoding, () => Promise<Tokenizer>>> = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
  o200k_harmony: () => import('gpt-tokenizer/encoding/o200k_harmony'),
}

/** One function an encoding: what it counted is remembered by it. */
const counters = new Map<Encoding, Promise<TokenCounter>>()

/**
 * Counts the tokens of a text as the model does, with the package `gpt-tokenizer`, which is loaded when this is called (some megabytes).
 *
 * Control tokens such as `<|im_start|>` count as the text that they are. Runs of more than 128 characters of one kind (letters, marks,
 * white space) are counted in pieces, one token too many each at most: the tokenizer takes seconds for thousands of them in a row.
 *
 * @throws TypeError for an encoding that there is not; Error when `gpt-tokenizer` is not installed
 *
 * @example
 * ```ts
 * import { context } from '@chinwag/context'
 * import { exactCounter } from '@chinwag/context/exact'
 *
 * const middleware = context({ count: await exactCounter('o200k_base'), margin: 200 })
 * ```
 */
export async function exactCounter(encoding: Encoding): Promise<TokenCounter> {
  if (!Object.hasOwn(encodings, encoding)) {
    const names = Object.keys(encodings).join(', ')
    throw new TypeError(`The encoding must be one of ${names}, got ${JSON.stringify(encoding)}.`)
  }
  const counter = counters.get(encoding) ?? load(encoding)
  counters.set(encoding, counter)
  return counter
}

async function load(encoding: Encoding): Promise<TokenCounter> {
  const tokenizer = await encodings[encoding]().catch((cause: unknown) => {
    counters.delete(encoding)
    throw new Error('`exactCounter()` needs the package `gpt-tokenizer`, version 4: install it beside this one.', {
      cause,
    })
  })
  const asText = { disallowedSpecial: new Set<string>() }
  return function countExactly(text) {
    return partRuns(text).reduce((total, part) => total + tokenizer.countTokens(part, asText), 0)
  }
}
