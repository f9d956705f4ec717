import type { CallEvent, Usage } from '@chinwag/core'
import { costOf, promptCost } from './prices.ts'

/** What a call came to. */
export interface Summary {
  readonly totalMs: number
  readonly firstTokenMs: number | undefined
  readonly attempts: number
  /** What the cache decided, and under which key. */
  readonly cache: { readonly decision: string; readonly key: string | undefined } | undefined
  readonly trimming: { readonly before: number; readonly after: number; readonly messages: number } | undefined
  readonly usage: Usage | undefined
  /** In US dollars; `undefined` where it is not known. */
  readonly cost: number | undefined
  /** By the cache, by trimming, and by the provider's own prompt cache. */
  readonly saved: number | undefined
}

/** A call, as it was seen. */
export interface Seen {
  readonly events: readonly CallEvent[]
  /** How it ended well, where it did. */
  readonly end?: { readonly source: string; readonly usage: Usage | undefined } | undefined
  readonly model: string
}

/** Adds up what the events of a call say. `now`, in their clock, is for one that goes on. */
export function summarise({ events, end, model }: Seen, now = 0): Summary {
  const start = events[0]?.at ?? 0
  const cache = events.findLast(({ type }) => type === 'cache')
  const context = events.findLast(({ type }) => type === 'context')
  const firstToken = events.findLast(({ type, layer }) => type === 'commit' && layer === 0)
  const isHit = end?.source === 'cache' || end?.source === 'shared'
  const full = end?.usage && costOf(end.usage, model)
  return {
    totalMs: Math.max(events.at(-1)?.at ?? start, now) - start,
    firstTokenMs: firstToken && firstToken.at - start,
    attempts: events.filter(({ type }) => type === 'attempt').length,
    cache: cache && { decision: String(cache['decision']), key: keyOf(cache) },
    trimming: context && {
      before: Number(context['tokensBefore']),
      after: Number(context['tokensAfter']),
      messages: Number(context['droppedMessages'] ?? 0),
    },
    usage: end?.usage,
    cost: isHit ? 0 : full,
    saved: savedOf(end?.usage, model, isHit, context),
  }
}

function keyOf(event: CallEvent): string | undefined {
  return typeof event['key'] === 'string' ? event['key'] : undefined
}

function savedOf(usage: Usage | undefined, model: string, isHit: boolean, context?: CallEvent): number | undefined {
  const dropped = promptCost(Number(context?.['droppedTokens'] ?? 0), model)
  const paid = usage && costOf(usage, model)
  if (dropped === undefined || usage === undefined || paid === undefined) return undefined
  if (isHit) return dropped + paid
  const { prompt_tokens_details: _, ...uncached } = usage
  return dropped + (costOf(uncached, model) ?? paid) - paid
}
