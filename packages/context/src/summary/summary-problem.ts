import { isChatError } from '@chinwag/core'
import { withSignal } from '../with-signal.ts'

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

/**
 * Gives work a time limit, and a signal that aborts when it is over or the outer one aborts. Work that heeds no signal is left behind.
 *
 * @throws SummaryProblem `timeout`
 */
export async function within<T>(ms: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController()
  const { signal } = controller
  const abort = (): void => controller.abort(outer.reason)
  const timer = setTimeout(() => controller.abort(new SummaryProblem('timeout')), ms)
  outer.addEventListener('abort', abort, { once: true })
  if (outer.aborted) abort()
  try {
    return await withSignal(work(signal), signal)
  } catch (error) {
    // Whoever heeds the signal may reject with an error of their own first.
    throw signal.aborted ? signal.reason : error
  } finally {
    clearTimeout(timer)
    outer.removeEventListener('abort', abort)
  }
}
