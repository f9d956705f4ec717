import type { ChatMessage, ResponseFormat } from '@chinwag/core'
import { asFields } from './as-fields.ts'
import type { TokenCounter } from './token-counter.ts'

/** The heading that a schema is shown under, and the system message that it is put into where there is none. */
const perFormat = 11
const perSystemMessage = 4

/**
 * What the schema of the answer takes beside its own text: OpenAI's models are shown it under a heading.
 *
 * This is not documented; it was found by comparing with the counts that the API reports.
 */
export function formatTokens(
  format: ResponseFormat | undefined,
  messages: readonly ChatMessage[],
  count: TokenCounter,
): number {
  if (format?.type !== 'json_schema') return 0
  const { name, description, schema } = asFields(format.json_schema)
  const hasSystem = messages.some(({ role }) => role === 'system' || role === 'developer')
  const text = (value: unknown): number => (typeof value === 'string' && value !== '' ? count(value) : 0)
  // One in the schema itself stands for it.
  const described = asFields(schema)['description'] === undefined ? text(description) : 0
  return perFormat + (hasSystem ? 0 : perSystemMessage) + text(name) + described
}

/** The schema of the answer as OpenAI's models are shown it: as JSON, without what says nothing to them. */
export function schemaText(format: ResponseFormat | undefined): string | undefined {
  if (format?.type !== 'json_schema') return undefined
  return JSON.stringify(asFields(format.json_schema)['schema'] ?? {}, withoutPadding)
}

/** Titles that only repeat the name of a property, and what a strict schema must say in any case, are left out. */
function withoutPadding(key: string, value: unknown): unknown {
  const { title, properties, additionalProperties, ...rest } = asFields(value)
  const isPlain = typeof value !== 'object' || value === null || Array.isArray(value) || key === 'properties'
  if (isPlain) return value
  return {
    ...rest,
    ...(properties === undefined ? {} : { title, properties }),
    ...(typeof additionalProperties === 'object' ? { additionalProperties } : {}),
  }
}
