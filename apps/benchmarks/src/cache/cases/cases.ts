import type { Case } from './case.ts'
import { concurrentMisses } from './concurrent-misses.ts'
import { firstToken } from './first-token.ts'
import { growingKey } from './growing-key.ts'
import { hitParts } from './hit-parts.ts'
import { jsonHits, longJsonHits, streamHits } from './hits.ts'
import { misses } from './misses.ts'

/** In the order of the tables. */
export const cases: readonly Case[] = [
  jsonHits,
  longJsonHits,
  streamHits,
  hitParts,
  growingKey,
  misses,
  firstToken,
  concurrentMisses,
]
