import type { ChatCompletion, ChatParams } from '@chinwag/core'
import { deepFreeze } from '../../simulator/deep-freeze.ts'
import type { Case } from '../cases.ts'
import { describeError, fail } from '../conformance-error.ts'
import { isSame } from '../is-same.ts'
import { outcomeOf } from '../patience.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { fold } from './fold.ts'
import { ask, type Reading } from './play.ts'
import { bodyOf, setStage, toolBody } from './stage.ts'

/** In what forms requests come in, and answers go out. */
export function formCases(subject: MiddlewareFactory, claims: Claims): Case[] {
  const { patienceMs } = claims
  const cases: Case[] = [
    {
      name: 'works with a request that is frozen through and through',
      run: () => askFrozen(subject, patienceMs),
    },
    {
      name: 'gives the same answer in chunks and whole',
      run: () => readBothWays(subject, patienceMs),
    },
  ]
  const first: Case = claims.buffers
    ? { name: 'does what it claims: `buffers: true`', run: () => waitForAll(subject, patienceMs) }
    : {
        name: 'hands on the first chunk of a stream before the last was sent',
        run: () => readFirstChunk(subject, patienceMs),
      }
  return [...cases, first]
}

async function askFrozen(subject: MiddlewareFactory, patienceMs: number): Promise<void> {
  for (const stream of [false, true]) {
    const body = bodyOf(1, stream)
    deepFreeze(body)
    const { result } = await ask(setStage(subject), body, patienceMs)
    if (result.type === 'value') continue
    fail(
      'A middleware must work with a frozen request',
      result.type === 'error' ? `the call failed with ${describeError(result.error)}` : 'the call did not end',
      'Hand on a changed copy: `next({ ...request, body: { ...request.body, model } })`.',
      result.type === 'error' ? result.error : undefined,
    )
  }
}

async function readBothWays(subject: MiddlewareFactory, patienceMs: number): Promise<void> {
  for (const makeBody of [bodyOf, toolBody]) {
    const whole = await ask(setStage(subject), makeBody(1, false), patienceMs)
    const streamed = await ask(setStage(subject), makeBody(1, true), patienceMs)
    compare(said(whole), said(streamed), 'a JSON call and a stream said different things')
    const folded = await fold(streamed.reads)
    compare(essence(folded), said(streamed), 'the chunks of a stream did not add up to its completion')
  }
}

function compare(one: unknown, other: unknown, found: string): void {
  if (isSame(one, other)) return
  fail(
    'An answer must be the same in chunks and whole',
    found,
    'Change answers with `transform`, which serves both, and leave `completion` and the iterator of a reply alone.',
  )
}

/** What a model said, without what differs between the two forms. */
function said({ result }: Reading): unknown {
  return essence(result.type === 'value' ? result.value : undefined)
}

function essence(completion: ChatCompletion | undefined): unknown {
  return completion?.choices.map(({ finish_reason, message }) => {
    const { content = null, refusal = null, tool_calls: calls } = message
    return { finish_reason, content, refusal, calls: calls?.map((call) => call.function) }
  })
}

async function readFirstChunk(subject: MiddlewareFactory, patienceMs: number): Promise<void> {
  const { hasCome, isEarly } = await firstChunk(subject, bodyOf(1, true), patienceMs)
  if (hasCome && isEarly) return
  fail(
    'The first chunk of a stream must come before the last was sent',
    hasCome ? 'all of it had been read by then' : 'no chunk came',
    'Watch with `observe` and change with `transform`, which read nothing ahead. Say `buffers: true` where the whole answer must be waited for.',
  )
}

async function waitForAll(subject: MiddlewareFactory, patienceMs: number): Promise<void> {
  for (const makeBody of [bodyOf, toolBody]) {
    const { isEarly } = await firstChunk(subject, makeBody(1, true), patienceMs)
    if (!isEarly) return
  }
  fail(
    'A middleware that claims `buffers: true` must wait for the whole answer',
    'the first chunk of a stream came before the last was sent',
    'Take the claim back: it leaves out the rule that users of streams do not have to wait.',
  )
}

async function firstChunk(
  subject: MiddlewareFactory,
  body: ChatParams,
  patienceMs: number,
): Promise<{ readonly hasCome: boolean; readonly isEarly: boolean }> {
  const stage = setStage(subject)
  const chunks = stage.chat.stream(body)[Symbol.asyncIterator]()
  const first = await outcomeOf(chunks.next(), patienceMs)
  const isEarly = stage.simulator.calls.every(({ outcome }) => outcome !== 'sent')
  await chunks.return?.()
  return { hasCome: first.type === 'value', isEarly }
}
