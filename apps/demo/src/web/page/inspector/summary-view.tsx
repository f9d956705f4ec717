import type { ComponentChildren } from 'preact'
import type { RunRecord } from '../state/run-record.ts'
import { count, money, seconds, trimmed } from '../../../inspector/numbers.ts'
import { summarise, type Summary } from '../../../inspector/summary.ts'

interface SummaryViewProps {
  readonly run: RunRecord
  /** In the server's clock, while it runs. */
  readonly now: number | undefined
}

/** What a call came to, in a few lines. */
export function SummaryView({ run, now }: SummaryViewProps) {
  const summary = summarise(run, now)
  return (
    <dl class="summary">
      <Fact name="Outcome">
        <span class={`outcome ${run.status}`}>{outcomeOf(run)}</span>
      </Fact>
      <Fact name="Time">
        {seconds(summary.totalMs)}
        {summary.firstTokenMs !== undefined && `, first token after ${seconds(summary.firstTokenMs)}`}
      </Fact>
      <Fact name="Attempts">{summary.attempts}</Fact>
      <Fact name="Cache">{cacheOf(summary)}</Fact>
      <Fact name="Tokens">{tokensOf(summary)}</Fact>
      <Fact name="Trimming">{trimmingOf(summary, run)}</Fact>
      <Fact name="Cost">{costOf(summary)}</Fact>
    </dl>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function cacheOf({ cache }: Summary): ComponentChildren {
  if (!cache) return 'not in the chain'
  if (cache.key === undefined) return cache.decision
  return (
    <>
      {cache.decision}, key <code title={cache.key}>…{cache.key.slice(-8)}</code>
    </>
  )
}

function tokensOf({ usage }: Summary): string {
  if (!usage) return 'not told'
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0
  const prompt = `${count(usage.prompt_tokens)} in${cached > 0 ? ` (${count(cached)} cached by the provider)` : ''}`
  return `${prompt}, ${count(usage.completion_tokens)} out`
}

function outcomeOf({ status, end }: RunRecord): string {
  return status === 'cut-off' ? `cut off: ${end?.cutOffBy}` : status
}

function trimmingOf({ trimming }: Summary, { events, error }: RunRecord): string {
  const isReached = events.some(({ type, middleware }) => type === 'enter' && middleware === 'context')
  if (!trimming && isReached && error) return error.code === 'context_length' ? 'tried, and it cannot fit' : 'not done'
  if (!trimming) return 'not in the chain, or not reached'
  return trimmed(trimming.before, trimming.after, trimming.messages)
}

function costOf({ cost, saved }: Summary): string {
  if (cost === undefined) return 'not known'
  return `${money(cost)}${saved ? `, ${money(saved)} saved` : ''}, by list prices`
}
