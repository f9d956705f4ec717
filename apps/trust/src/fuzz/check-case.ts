import { isDeepStrictEqual } from 'node:util'
import { type ChatCompletion, ChatResponse, isChatError } from '@chinwag/core'
import { cutAt, type Read, readAll, readPieces, summary } from '../../../../packages/core/test/streams.ts'
import { checkAbort } from './check-abort.ts'
import { type Finding, stackOf } from './finding.ts'
import type { FuzzCase } from './make-case.ts'
import { judgeBytes, type Verdict } from './oracle.ts'
import { pickAnswer } from './pick-answer.ts'
import { textsOf } from './texts-of.ts'

/** How a case went. */
export interface Checked {
  readonly ended: 'whole' | 'error'
  readonly oracle: Verdict['outcome']
  readonly finding?: Finding | undefined
}

/** Reads a case in each of its ways, and holds what came of it against what must be true of every answer. */
export async function checkCase(given: FuzzCase): Promise<Checked> {
  const [first = [], ...others] = given.cuts
  const read = await readCase(given, first)
  const verdict = judgeBytes(given.bytes)
  const finding =
    checkRead(given, read, verdict) ??
    (read.completion ? await checkFold(given, read, read.completion) : checkPartial(read)) ??
    (await checkSplits(given, read, others)) ??
    (await checkAbort(given))
  return { ended: read.completion ? 'whole' : 'error', oracle: verdict.outcome, finding }
}

function readCase({ bytes, stream, maxEventBytes }: FuzzCase, places: readonly number[]): Promise<Read> {
  const limits = maxEventBytes === undefined ? {} : { maxEventBytes }
  return readPieces(cutAt(bytes, places), { body: { stream }, limits })
}

function checkRead(given: FuzzCase, { completion, error }: Read, verdict: Verdict): Finding | undefined {
  if (!completion && !isChatError(error)) return { kind: 'strange-error', detail: stackOf(error) }
  if (completion && ['error', 'cut', 'unreadable'].includes(verdict.outcome))
    return { kind: 'false-success', detail: `The independent fold says: ${verdict.outcome}.` }
  if (completion && JSON.stringify(completion).length > 8 * given.bytes.length + 4096)
    return { kind: 'grown', detail: `${given.bytes.length} bytes became more than eight times as much.` }
  if (Object.hasOwn(Object.prototype, 'polluted')) return { kind: 'polluted', detail: 'Object.prototype was changed.' }
  if (!given.isPristine) return undefined
  if (verdict.outcome !== 'whole')
    return { kind: 'oracle', detail: `A good stream is ${verdict.outcome} to the oracle.` }
  if (!completion) return { kind: 'false-failure', detail: stackOf(error) }
  if (isDeepStrictEqual(pickAnswer(completion), verdict.answer)) return undefined
  return { kind: 'wrong-answer', detail: JSON.stringify({ got: pickAnswer(completion), wanted: verdict.answer }) }
}

/** A partial answer says at least what the reader was given, and continues it. */
function checkPartial({ chunks, error }: Read): Finding | undefined {
  if (!isChatError(error)) return undefined
  const given = textsOf(chunks)
  const kept = textsOf(error.partial ? [error.partial] : [])
  const wrong = [...given].find(([place, text]) => text !== '' && !kept.get(place)?.startsWith(text))
  return wrong && { kind: 'partial', detail: JSON.stringify({ given: wrong, kept: [...kept] }) }
}

/** The chunks fold to the answer again, and so do those that the answer is split into: that is what a cache replays. */
async function checkFold(given: FuzzCase, { chunks }: Read, completion: ChatCompletion): Promise<Finding | undefined> {
  const again = await readAll(ChatResponse.fromCompletion(completion))
  if (!isDeepStrictEqual(again.completion, completion))
    return { kind: 'replay', detail: differences(again, completion) }
  // JSON is given as it came. Folding fills in what the server left out of it.
  if (isJson(given.bytes)) return undefined
  const replayed = await readAll(ChatResponse.fromChunks(again.chunks))
  if (replayed.completion && !isDeepStrictEqual(replayed.completion, completion))
    return { kind: 'split', detail: differences(replayed, completion) }
  const folded = await readAll(ChatResponse.fromChunks(chunks))
  // Without a `finish_reason` only the server's end mark said that it was whole, and chunks have none.
  if (!folded.completion && completion.choices.every(({ finish_reason }) => finish_reason))
    return { kind: 'refold', detail: stackOf(folded.error) }
  if (folded.completion && !isDeepStrictEqual(folded.completion, completion))
    return { kind: 'refold', detail: differences(folded, completion) }
  return undefined
}

function isJson(bytes: Uint8Array): boolean {
  return /^[{[]/.test(new TextDecoder().decode(bytes).trimStart())
}

/** However the bytes arrive, the same comes of them. */
async function checkSplits(given: FuzzCase, read: Read, ways: FuzzCase['cuts']): Promise<Finding | undefined> {
  for (const places of ways) {
    const other = await readCase(given, places)
    if (isDeepStrictEqual(summary(other), summary(read))) continue
    return {
      kind: 'splits',
      detail: JSON.stringify({ places, whole: summary(read), split: summary(other) }).slice(0, 4000),
    }
  }
  return undefined
}

function differences({ completion, error }: Read, wanted: ChatCompletion): string {
  return completion ? JSON.stringify({ got: completion, wanted }).slice(0, 4000) : stackOf(error)
}
