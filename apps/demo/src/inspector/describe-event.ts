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
      return `the server throttles: the call is sent in ${seconds(Number(event['waitMs']))}`
    case 'retry-stopped':
      return stoppedText(text(event['reason']))
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

/** Why there is no other attempt, in words. */
const reasons: Readonly<Record<string, string>> = {
  'not-retryable': 'another attempt would fail, too',
  ambiguous: 'it may have been carried out, and billed, already',
  attempts: 'all attempts are used',
  'retry-after': 'the server asks for too long a wait',
  deadline: 'there is no time left',
  committed: 'a part of the answer was shown already',
  repeated: 'the server began again, where the rest was wanted',
  budget: 'too many calls were tried again lately',
  gate: 'the server throttles, and its turn would come too late',
  fallback: 'the next model is asked instead of waiting',
}

function stoppedText(reason: string): string {
  return `no other attempt: ${Object.hasOwn(reasons, reason) ? reasons[reason] : reason}`
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
