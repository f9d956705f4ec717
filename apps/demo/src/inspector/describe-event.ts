import type { CallEvent } from '@chinwag/core'
import { seconds, trimmed } from './numbers.ts'

const where = new Set(['type', 'callId', 'at', 'middleware', 'layer', 'attempt'])

/** The events that the waterfall draws; all others are notes that middlewares made. */
const drawn = new Set(['enter', 'next', 'attempt', 'wait', 'exit', 'commit', 'settle'])

/** What a middleware said of itself, for people; `undefined` for what the waterfall shows anyway. */
export function describeEvent(event: CallEvent): string | undefined {
  if (drawn.has(event.type)) return undefined
  switch (event.type) {
    case 'cache':
      return cacheText(event)
    case 'context':
      return contextText(event)
    case 'retry':
      return `${text(event['status'] ?? '')} ${text(event['code'])}, again in ${seconds(Number(event['waitMs']))}`.trim()
    case 'retry-gate':
      return `throttled: its turn comes in ${seconds(Number(event['waitMs']))}`
    case 'retry-stopped':
      return `gives up: ${text(event['reason'])}`
    case 'fallback':
      return `goes on with ${text(event['to'] ?? 'the next')}`
    default:
      return `${event.type} ${fieldsOf(event)}`.trim()
  }
}

/** The fields of an event that are its own, in short: whatever a middleware emits can be shown so. */
export function fieldsOf(event: CallEvent): string {
  return Object.entries(event)
    .filter(([name, value]) => !where.has(name) && value !== undefined)
    .map(([name, value]) => `${name}: ${text(value)}`)
    .join(', ')
}

function cacheText(event: CallEvent): string {
  const key = event['key'] === undefined ? '' : ` · key …${text(event['key']).slice(-8)}`
  const age = event['ageMs'] === undefined ? '' : ` · ${seconds(Number(event['ageMs']))} old`
  return `${text(event['decision'])}${age}${key}`
}

function contextText(event: CallEvent): string {
  return trimmed(Number(event['tokensBefore']), Number(event['tokensAfter']), Number(event['droppedMessages'] ?? 0))
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
}
