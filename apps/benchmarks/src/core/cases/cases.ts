import { abortedCalls } from './aborted-calls.ts'
import { bundleSize } from './bundle-size.ts'
import type { Case } from './case.ts'
import { coalescedChunks, singleChunks } from './chunk-cost.ts'
import { coldStart } from './cold-start.ts'
import { firstToken } from './first-token.ts'
import { jsonCalls } from './json-calls.ts'
import { leftStreams } from './left-streams.ts'
import { slowStreams } from './slow-streams.ts'

/** In the order of the tables. */
export const cases: readonly Case[] = [
  jsonCalls(1, 5),
  jsonCalls(32, 9),
  jsonCalls(256, 5),
  coalescedChunks,
  singleChunks,
  firstToken,
  slowStreams,
  leftStreams,
  abortedCalls,
  bundleSize,
  coldStart,
]
