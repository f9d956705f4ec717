import { isChatError } from '@chinwag/core'

/** Why a summary is of no use. */
export type SummaryFault = 'timeout' | 'cut-off' | 'empty' | 'too-long'

export class SummaryProblem extends Error {
  override readonly name = 'SummaryProblem'
  readonly fault: SummaryFault

  constructor(fault: SummaryFault) {
    super(`No summary: ${fault}.`)
    this.fault = fault
  }
}

/** What went wrong, for an event: only its kind, since a message may quote what was sent. */
export function problemOf(error: unknown): string {
  if (error instanceof SummaryProblem) return error.fault
  if (isChatError(error)) return error.code
  return error instanceof Error ? error.name : 'error'
}
