import { ai } from './ai.ts'
import { bare } from './bare.ts'
import { chinwag } from './chinwag.ts'
import type { Contestant } from './contestant.ts'
import { langchain } from './langchain.ts'

/** In the order of the tables. */
export const contestants: readonly Contestant[] = [
  bare({ name: 'bare', isCopied: false }),
  bare({ name: 'bare-copy', isCopied: true }),
  ai,
  langchain,
  chinwag({ name: 'off' }),
  chinwag({ name: 'ours', options: {} }),
  chinwag({ name: 'ours-shared', options: { scope: 'shared' } }),
]
