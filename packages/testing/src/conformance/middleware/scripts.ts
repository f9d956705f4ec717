import type { ChatParams, Timeouts } from '@chinwag/core'
import type { FaultName } from '../../faults/fault.ts'
import { faultNames, type ScriptedFault } from '../../faults/select-fault.ts'
import { bodyOf, toolBody } from './stage.ts'

/** What happens behind a middleware in one play. */
export interface Script {
  readonly label: string
  readonly stream: boolean
  readonly fault: FaultName | undefined
  readonly faults: readonly ScriptedFault[]
  readonly timeouts: Timeouts | undefined
  readonly body: ChatParams
}

/** Breaks that can come behind the role, before there is any content. */
const earlyBreaks = ['reset-mid', 'close-mid', 'half-frame', 'truncate', 'stall', 'error-in-stream'] as const
/** Only these need time: silence is noticed by waiting. */
const silences: readonly FaultName[] = ['stall', 'stall-before-head']
const silenceMs = 40

/** A good answer, then every fault of the simulator, each on every attempt. */
export function scriptsFor(stream: boolean): readonly Script[] {
  const early = stream ? earlyBreaks.map((fault) => scriptOf(stream, fault, 1)) : []
  return [scriptOf(stream), ...faultNames.map((fault) => scriptOf(stream, fault)), ...early]
}

function scriptOf(stream: boolean, fault?: FaultName, afterChunks?: number): Script {
  const form = stream ? 'a stream' : 'JSON'
  const isSilent = fault !== undefined && silences.includes(fault)
  const makeBody = fault === 'malformed-arguments' ? toolBody : bodyOf
  return {
    label: fault === undefined ? `no fault, ${form}` : `${fault}${afterChunks ? ' before any content' : ''}, ${form}`,
    stream,
    fault,
    // A server that names a short wait makes those short that wait for it.
    faults: fault === undefined ? [] : [{ fault, afterChunks, retryAfterMs: 1 }],
    timeouts: isSilent ? { responseMs: silenceMs, idleMs: silenceMs } : undefined,
    body: makeBody(1, stream),
  }
}
