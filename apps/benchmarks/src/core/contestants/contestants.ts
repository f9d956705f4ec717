import { ai } from './ai.ts'
import { chinwag } from './chinwag.ts'
import type { Contestant } from './contestant.ts'
import { ky } from './ky.ts'
import { langchain } from './langchain.ts'
import { openai } from './openai.ts'
import { raw, rawSignal } from './raw.ts'

/** In the order of the tables. The first is what the others are compared with. */
export const contestants: readonly Contestant[] = [
  raw,
  rawSignal,
  ky,
  openai,
  ai,
  langchain,
  chinwag({ name: 'ours' }),
  chinwag({ name: 'ours-3', middlewares: 3 }),
  chinwag({ name: 'ours-6', middlewares: 6 }),
  chinwag({ name: 'ours-inspect', inspect: true }),
]
