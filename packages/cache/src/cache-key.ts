import type { ChatParams } from '@chinwag/core'
import { canonicalise } from './canonical.ts'

/** Part of every key: a change in how keys are made must not find the entries of before. */
const keyVersion = 1

/**
 * The fields that do not change what the model answers: how the answer travels, who asked, where the provider files it.
 * A list of what counts would lose each field that the API adds; with this one an unknown field costs a miss at worst.
 */
const ignoredFields: ReadonlySet<string> = new Set([
  'stream',
  'stream_options',
  'user',
  'metadata',
  'store',
  'prompt_cache_key',
  'prompt_cache_retention',
  'prompt_cache_options',
  'safety_identifier',
])

/** What a key depends on besides the body. */
export interface CacheKeyOptions {
  /** Where the request goes, with or without a slash at the end. */
  readonly baseURL: string
  /** Whose entries these are: requests in different scopes never share an answer. Hashed into the key, never legible in it. */
  readonly scope: string
  /** Whether requests that differ only in `service_tier` share an answer. @default false */
  readonly ignoreServiceTier?: boolean | undefined
}

/**
 * The key of a request: `chinwag:1:` and a SHA-256 in hexadecimal, over the whole body except the fields that do not change the
 * answer (`stream`, `stream_options`, `user`, `metadata`, `store`, `prompt_cache_key`, `prompt_cache_retention`,
 * `prompt_cache_options`, `safety_identifier`), the base URL and the scope.
 *
 * The order of keys does not matter, except inside `properties` (a JSON Schema's, whose order steers the model). A field that is
 * `undefined` equals one that is absent. Neither the prompt nor the scope can be read from a key.
 *
 * @throws RangeError when the body is nested more than 256 levels deep
 * @throws TypeError when the body holds a bigint, which JSON cannot hold
 *
 * @example
 * ```ts
 * import { cacheKey } from '@chinwag/cache'
 *
 * const body = { model: 'gpt-4.1-mini', messages: [{ role: 'user', content: 'Hello' }] } as const
 * const key = await cacheKey(body, { baseURL: 'https://api.openai.com/v1', scope: 'tenant-7' })
 * ```
 */
export async function cacheKey(body: ChatParams, options: CacheKeyOptions): Promise<string> {
  return hashRequest(canonicalRequest(body, options))
}

export async function hashRequest(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return `chinwag:${keyVersion}:${toHex(digest)}`
}

/** One JSON array, so that no two requests can run together into the same text; the conversation stands last. */
export function canonicalRequest({ messages, ...rest }: ChatParams, options: CacheKeyOptions): string {
  const isCounted = (field: string): boolean =>
    !ignoredFields.has(field) && !(options.ignoreServiceTier === true && field === 'service_tier')
  const counted = Object.fromEntries(Object.entries(rest).filter(([field]) => isCounted(field)))
  const address = [keyVersion, options.baseURL.replace(/\/+$/, ''), options.scope]
  return `[${[address, counted, messages].map((part) => canonicalise(part)).join(',')}]`
}

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
