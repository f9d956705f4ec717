import { count, money, seconds } from './inspector/numbers.ts'
import type { Summary } from './inspector/summary.ts'

/** What the status line says beside the summary. */
export interface StatusDetails {
  /** Tokens that the model can take. */
  readonly window: number
  /** Why the answer ended, in the API's words. */
  readonly finishReason: string | undefined
}

/** What happened, in parts for one line: tokens, cost, times, attempts, cache, context, trimming. What is as usual is left out. */
export function statusParts(summary: Summary, { window, finishReason }: StatusDetails): string[] {
  const { usage, firstTokenMs, totalMs, attempts, cache } = summary
  const first = firstTokenMs === undefined ? '' : `first token ${seconds(firstTokenMs)}, `
  const parts = [
    usage ? `${count(usage.prompt_tokens)} + ${count(usage.completion_tokens)} tokens` : 'tokens not told',
    costPart(summary),
    `${first}all ${seconds(totalMs)}`,
    attempts > 1 && `${attempts} attempts`,
    `cache ${cache?.decision ?? 'off'}`,
    usage && `context ${count(usage.prompt_tokens + usage.completion_tokens)} of ${count(window)}`,
    trimmedPart(summary),
    finishReason !== undefined && finishReason !== 'stop' && `ended by ${finishReason}`,
  ]
  return parts.filter((part) => typeof part === 'string')
}

function costPart({ cost, saved }: Summary): string | undefined {
  if (cost === undefined) return undefined
  return `${money(cost)}${saved ? ` (${money(saved)} saved)` : ''}`
}

function trimmedPart({ trimming }: Summary): string | undefined {
  if (!trimming || trimming.messages === 0) return undefined
  return `trimmed ${count(trimming.messages)} messages (${count(trimming.before - trimming.after)} tokens)`
}
