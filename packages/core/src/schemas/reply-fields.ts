import * as z from 'zod/mini'
import type { ChatChunk } from '../wire/chunk.ts'
import type { ChatCompletion, Usage } from '../wire/completion.ts'
import { maybe, textOr, usually } from './fields.ts'

const usage: z.ZodMiniType<Usage> = z.looseObject({
  prompt_tokens: usually(z.number()),
  completion_tokens: usually(z.number()),
  total_tokens: usually(z.number()),
  prompt_tokens_details: maybe(z.looseObject({ cached_tokens: maybe(z.number()) })),
  completion_tokens_details: maybe(z.looseObject({ reasoning_tokens: maybe(z.number()) })),
})

type Labels = 'id' | 'object' | 'created' | 'model' | 'usage' | 'system_fingerprint' | 'service_tier'

/** What completions and chunks have in common. */
export const replyFields: { readonly [Name in Labels]: z.ZodMiniType<ChatCompletion[Name] & ChatChunk[Name]> } = {
  id: usually(z.string()),
  object: usually(z.string()),
  created: usually(z.number()),
  model: usually(z.string()),
  usage: maybe(usage),
  system_fingerprint: maybe(z.string()),
  service_tier: maybe(z.string()),
}

const parts = z.custom<string>()

/** A text. Some servers send parts in its place, or an object that they made of it; the wire's types know only the text. */
export const replyContent: z.ZodMiniType<string> = textOr(parts, 'one of a string, array or object')
