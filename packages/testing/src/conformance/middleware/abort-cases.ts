import type { ChatCompletion } from '@chinwag/core'
import type { Case } from '../cases.ts'
import { describeError, fail } from '../conformance-error.ts'
import type { ScriptedFault } from '../../faults/select-fault.ts'
import { outcomeOf, type Result, track, turns, until } from '../patience.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { isOver } from './probe.ts'
import { bodyOf, setStage, type Stage } from './stage.ts'

/** A moment of a call at which it is aborted. */
interface Moment {
  readonly name: string
  readonly faults: readonly ScriptedFault[]
  isReached(stage: Stage): boolean
}

const beforeHead: Moment = {
  name: 'before the head is there',
  faults: [{ fault: 'stall-before-head' }],
  isReached: ({ simulator }) => simulator.calls.length > 0,
}

const betweenAttempts: Moment = {
  name: 'in a wait between attempts, if it has any',
  // A wait that no case would sit through.
  faults: [{ fault: 'rate-limit', retryAfterMs: 30_000 }],
  isReached: ({ inner }) => inner.calls.some(isOver),
}

const midBody: Moment = {
  name: 'in the middle of the body',
  faults: [{ fault: 'stall' }],
  isReached: ({ simulator }) => simulator.calls.some(({ chunksSent }) => chunksSent > 2),
}

/** What becomes of a call that nobody wants any more. */
export function abortCases(subject: MiddlewareFactory, { patienceMs }: Claims): Case[] {
  return [false, true].flatMap((stream) => {
    const abortsAt = (moment: Moment, by: 'the caller' | 'an outer middleware'): Case => ({
      name: `stops at once when ${by} aborts ${moment.name} (${stream ? 'streams' : 'JSON'})`,
      run: () => abortAt(subject, { moment, byCaller: by === 'the caller', stream, patienceMs }),
    })
    return [
      abortsAt(beforeHead, 'the caller'),
      abortsAt(betweenAttempts, 'the caller'),
      abortsAt(midBody, 'the caller'),
      abortsAt(beforeHead, 'an outer middleware'),
      abortsAt(midBody, 'an outer middleware'),
      {
        name: `sends nothing for a request that is aborted already (${stream ? 'streams' : 'JSON'})`,
        run: () => abortBefore(subject, stream, patienceMs),
      },
      {
        name: `answers or stops, at whatever moment the caller aborts (${stream ? 'streams' : 'JSON'})`,
        run: () => abortAnywhere(subject, stream, patienceMs),
      },
    ]
  })
}

interface AbortPlan {
  readonly moment: Moment
  readonly byCaller: boolean
  readonly stream: boolean
  readonly patienceMs: number
}

async function abortAt(subject: MiddlewareFactory, plan: AbortPlan): Promise<void> {
  const { moment, byCaller, stream, patienceMs } = plan
  const aborter = new AbortController()
  const { signal } = aborter
  const stage = setStage(subject, { faults: moment.faults, signal: byCaller ? undefined : signal })
  const result = track(call(stage, stream, byCaller ? signal : undefined))
  const isReached = await until(() => moment.isReached(stage) || result().type !== 'pending', patienceMs)
  await turns(3)
  // Over before there was anything to abort: by an answer of its own, or because it does not try again.
  if (isReached && result().type !== 'pending') return
  const sent = stage.inner.calls.length
  const isHandedOn = stage.outer.calls.some((call) => call.result().type === 'value')
  const reason = new Error('Aborted by the conformance suite')
  aborter.abort(reason)
  await until(() => stage.outer.calls.every(isOver) && result().type !== 'pending', patienceMs)
  checkStopped(stage, isHandedOn, reason)
  checkReason(result(), reason)
  await checkQuiet(stage, patienceMs)
  if (stage.inner.calls.length > sent)
    fail(
      'A middleware must not call `next` for a request that was aborted',
      'it did so after the abort',
      'Look at `context.signal.aborted` before another attempt, or wait with `context.sleep`, which rejects.',
    )
}

async function abortBefore(subject: MiddlewareFactory, stream: boolean, patienceMs: number): Promise<void> {
  const reason = new Error('Aborted by the conformance suite')
  const stage = setStage(subject, { signal: AbortSignal.abort(reason) })
  const result = await outcomeOf(call(stage, stream), patienceMs)
  if (result.type === 'value' && stage.inner.calls.length === 0) return
  checkReason(result, reason)
  if (stage.simulator.calls.length > 0)
    fail(
      'A middleware must send nothing when `request.signal` is aborted already',
      `${stage.simulator.calls.length} requests were sent`,
      'Hand `request.signal` on: `next({ ...request, body })` keeps it.',
    )
}

/** The microtasks before each abort: from the first step of a call to the end of its answer. */
const delays = [0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377]

async function abortAnywhere(subject: MiddlewareFactory, stream: boolean, patienceMs: number): Promise<void> {
  for (const delay of delays) {
    const stage = setStage(subject)
    const aborter = new AbortController()
    const result = track(call(stage, stream, aborter.signal))
    for (let step = 0; step < delay; step++) await Promise.resolve()
    const reason = new Error('Aborted by the conformance suite')
    aborter.abort(reason)
    await until(() => result().type !== 'pending', patienceMs)
    if (result().type !== 'value') checkReason(result(), reason)
    await checkQuiet(stage, patienceMs)
  }
}

async function call({ chat }: Stage, stream: boolean, signal?: AbortSignal): Promise<ChatCompletion> {
  const response = await chat.send(bodyOf(1, stream), { signal })
  return response.completion()
}

/** What the middleware itself made of the abort. What the caller gets does not tell: the chain stops for the caller in any case. */
function checkStopped({ outer }: Stage, isHandedOn: boolean, reason: unknown): void {
  const rule = 'A middleware must reject with the reason of the abort, or leave the reply to it'
  const remedy =
    'Let the rejection of `next` pass when a signal is aborted, and wait for nothing that knows no signal: `context.sleep` knows the caller’s.'
  for (const { result, outcomes } of outer.calls) {
    const state = result()
    const [outcome] = outcomes
    if (state.type === 'pending' || (state.type === 'value' && !outcome)) fail(rule, 'it went on waiting', remedy)
    if (state.type === 'error' && state.error !== reason)
      fail(rule, `it rejected with ${describeError(state.error)}`, remedy, state.error)
    if (outcome?.type === 'end' || (state.type === 'value' && !isHandedOn))
      fail(rule, 'it answered all the same', remedy)
    if (outcome?.type === 'error')
      fail(rule, `its reply failed with ${describeError(outcome.error)}`, remedy, outcome.error)
  }
}

function checkReason(result: Result<unknown>, reason: unknown): void {
  if (result.type === 'error' && result.error === reason) return
  const found = result.type === 'value' ? 'there was an answer' : 'it went on waiting'
  fail(
    'A call that was aborted must reject with the very reason of its signal',
    result.type === 'error' ? `it rejected with ${describeError(result.error)}` : found,
    'Throw `signal.reason` as it is: callers tell their own abort from a failure by it.',
  )
}

async function checkQuiet(stage: Stage, patienceMs: number): Promise<void> {
  if (await until(stage.isQuiet, patienceMs)) return
  fail(
    'An abort must reach the source',
    'a request behind the middleware was still open after it',
    'Hand on `request.signal`, or a signal that follows it, and cancel the replies that are not handed on.',
  )
}
