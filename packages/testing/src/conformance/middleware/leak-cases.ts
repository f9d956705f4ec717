import type { Case } from '../cases.ts'
import { fail } from '../conformance-error.ts'
import type { ScriptedFault } from '../../faults/select-fault.ts'
import { outcomeOf, type Result, track, until } from '../patience.ts'
import type { Claims, MiddlewareFactory } from './claims.ts'
import { watchTimers } from './live-timers.ts'
import { ask } from './play.ts'
import { bodyOf, setStage, type Stage } from './stage.ts'

/** How a call can end. */
interface Fate {
  readonly name: string
  readonly faults?: readonly ScriptedFault[]
  /** Whether the signal of the call aborts, and what listens to it with it. */
  readonly isAborted?: boolean
  readonly meet: (stage: Stage, number: number, patienceMs: number) => Promise<{ readonly result: Result<unknown> }>
}

const fates: readonly Fate[] = [
  { name: 'answered in JSON', meet: (stage, number, ms) => ask(stage, bodyOf(number, false), ms) },
  { name: 'answered in a stream', meet: (stage, number, ms) => ask(stage, bodyOf(number, true), ms) },
  {
    name: 'refused',
    faults: [{ fault: 'unauthorized' }],
    meet: (stage, number, ms) => ask(stage, bodyOf(number, false), ms),
  },
  {
    name: 'broken in the middle',
    faults: [{ fault: 'reset-mid' }],
    meet: (stage, number, ms) => ask(stage, bodyOf(number, true), ms),
  },
  {
    name: 'left by their readers',
    async meet({ chat }, number, ms) {
      const left = chat.send(bodyOf(number, true)).then((response) => response.cancel())
      return { result: await outcomeOf(left, ms) }
    },
  },
  {
    name: 'aborted by the caller',
    isAborted: true,
    faults: [{ fault: 'stall-before-head' }],
    async meet({ chat, simulator }, number, ms) {
      const aborter = new AbortController()
      const before = simulator.calls.length
      const sent = track(chat.send(bodyOf(number, false), { signal: aborter.signal }))
      const isSent = await until(() => simulator.calls.length > before || sent().type !== 'pending', ms)
      aborter.abort()
      if (!isSent) return { result: { type: 'pending' } }
      await until(() => sent().type !== 'pending', ms)
      return { result: sent() }
    },
  },
]

/** Enough that what others do in the same process at the same time is far less. */
const calls = 10

/** What is left behind by many calls. */
export function leakCases(subject: MiddlewareFactory, { patienceMs }: Claims): Case[] {
  return fates.map((fate) => ({
    name: `leaves no timer and no listener behind calls that were ${fate.name}`,
    run: () => callOften(subject, fate, patienceMs),
  }))
}

async function callOften(subject: MiddlewareFactory, fate: Fate, patienceMs: number): Promise<void> {
  // One signal for all calls, as that of a program that is to end some day: what stays on it stays for good.
  const signal = fate.isAborted ? undefined : new AbortController().signal
  const stage = setStage(subject, { faults: fate.faults, signal })
  const timers = watchTimers()
  try {
    const before = timers.count()
    for (let number = 1; number <= calls; number++) {
      const { result } = await fate.meet(stage, number, patienceMs)
      if (result.type === 'pending')
        fail('A call must end', `one that was to be ${fate.name} did not`, 'Look for a promise that nobody resolves.')
    }
    await outcomeOf(stage.chat.idle(), patienceMs)
    if (!(await until(() => timers.count() - before < calls, patienceMs)))
      fail(
        'A middleware must leave no timer behind a call',
        `${timers.count() - before} were running after ${calls} calls that were ${fate.name}`,
        'Clear in a `finally` what `setTimeout` set, or wait with `context.sleep`, which does.',
      )
    if (!(await until(() => stage.listeners() === 0, patienceMs)))
      fail(
        'A middleware must leave no listener on the signal behind a call',
        `${stage.listeners()} stayed after ${calls} calls that were ${fate.name}`,
        'Remove in a `finally` what `addEventListener` added, also when the reader leaves: `observe({ settle })` is told of it.',
      )
  } finally {
    timers.stop()
  }
}
