import type { Summary } from './inspector/summary.ts'
import type { CallReport } from './log.ts'

/** An answer, and how it came about: what `--json` prints. */
export function jsonOf(answer: string, summary: Summary, report: CallReport | undefined): object {
  const { usage, cost, firstTokenMs, totalMs, attempts, cache, trimming } = summary
  const failed = (report?.failed ?? []).map(({ code, status, waitedMs }) => ({ code, status, waitedMs }))
  return {
    answer,
    /** Whether the model came to its end: a limit or a filter can cut an answer off. */
    isWhole: report?.cutOffBy === undefined,
    finishReason: report?.finishReason,
    usage,
    /** In US dollars, by list prices. */
    cost,
    timings: { firstTokenMs, totalMs },
    attempts: { made: attempts, failed },
    cache: cache?.decision ?? 'off',
    trimmed: { messages: trimming?.messages ?? 0, tokens: trimming ? trimming.before - trimming.after : 0 },
  }
}
