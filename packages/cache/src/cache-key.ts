import { type ChatParams, normaliseBaseURL } from '@chinwag/core'
import { allOf } from './awaitable.ts'
import { writesItself } from './canonical.ts'
import { show } from './check.ts'
import { isPrintOf, printConversation } from './conversation-print.ts'
import { printField } from './field-print.ts'
import { sha256 } from './sha256.ts'

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
  /**
   * Where the request goes: the `baseURL` of the chat. With `azure()` it is `https://…/openai/deployments/{deployment}?api-version={apiVersion}`;
   * a middleware finds it at `context.get(upstreamKey)`. `''` for a chat with a `transport` of its own.
   */
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
 * @throws TypeError when the body holds a bigint, which JSON cannot hold, or has a `toJSON()` of its own; for a `baseURL` or a `scope` that is none
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
  const { baseURL, scope } = options
  if (typeof scope !== 'string') throw new TypeError(`The \`scope\` of a cache key must be a text, got ${show(scope)}.`)
  return (await printRequest(body, { ...options, baseURL: baseURL === '' ? '' : normaliseBaseURL(baseURL) })).key
}

/** The key of a request, and whether a body still stands for it. */
export interface RequestPrint {
  readonly key: string
  matches(body: ChatParams): boolean
}

/**
 * One text of all that counts, so that no two requests can run together: the fields by name, and the messages last, by their digest. Reads
 * all of the body before it waits for anything.
 */
export async function printRequest(body: ChatParams, options: CacheKeyOptions): Promise<RequestPrint> {
  if (writesItself(body))
    throw new TypeError('A body with a `toJSON()` of its own can have no cache key: pass what that gives.')
  const fields = fieldsOf(body, options)
  const prints = fields.map((field) => printField(body[field], field === 'properties'))
  const conversation = printConversation(messagesOf(body))
  const address = JSON.stringify([keyVersion, options.baseURL, options.scope])

  const texts = await allOf([...prints.map(({ text }) => text), conversation.digest])
  const counted = fields.flatMap((field, at) =>
    texts[at] === undefined ? [] : `${JSON.stringify(field)}:${texts[at]}`,
  )
  const digest = await sha256(`[${address},{${counted.join(',')}},${texts.at(-1)}]`)
  return {
    key: `chinwag:${keyVersion}:${digest}`,
    matches(other) {
      const others = fieldsOf(other, options)
      return (
        others.length === fields.length &&
        fields.every((field, at) => field === others[at] && prints[at]?.matches(other[field])) &&
        isPrintOf(conversation, messagesOf(other))
      )
    },
  }
}

/** The names of the fields that count, except `messages` where it is a list, in order. */
function fieldsOf(body: ChatParams, { ignoreServiceTier }: CacheKeyOptions): readonly string[] {
  const isCounted = (field: string): boolean =>
    !ignoredFields.has(field) &&
    !(ignoreServiceTier === true && field === 'service_tier') &&
    !(field === 'messages' && isList(body.messages))
  return Object.keys(body).filter(isCounted).toSorted()
}

/** With holes as what is sent of them. */
function messagesOf({ messages }: ChatParams): readonly unknown[] {
  return isList(messages) ? Array.from(messages) : []
}

/** Whether what is sent of it is its items. */
function isList(messages: unknown): messages is readonly unknown[] {
  return Array.isArray(messages) && !writesItself(messages)
}
