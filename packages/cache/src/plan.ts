import { type CallContext, ChatError, type ChatParams, type ChatRequest, upstreamKey } from '@chinwag/core'
import { allOf } from './awaitable.ts'
import { writesItself } from './canonical.ts'
import type { CacheCallOptions, CacheMode, CacheSettings } from './cache-options.ts'
import { show } from './check.ts'
import { nameOfMark } from './marks.ts'
import { isVaried, isWanted } from './policy.ts'
import { createQuestion, type Question } from './question.ts'
import { reportHook, scopeOf } from './scope.ts'
import type { Awaitable } from './store.ts'
import { problemOf } from './within.ts'

type Keys = readonly [string, ...string[]]

/** `keys`: of the variants of the answer, the one whose turn it is first. `marks`: the names of those that an answer depends on. */
export interface ActivePlan {
  readonly mode: 'use' | 'refresh' | 'only'
  /** As it was when the cache took note of it: the caller may add to the messages while a store or a token is waited for. */
  readonly request: ChatRequest
  readonly keys: Keys
  readonly question: Question
  readonly marks: readonly string[]
}

/** What the cache does with one call. */
export type Plan =
  | ActivePlan
  /** Goes past the cache. `'skip'`: nobody asked for the cache, or it can take no part. */
  | { readonly mode: 'bypass' }
  | { readonly mode: 'skip' }
  /** There is nothing that could be served, and the server is not to be asked. */
  | { readonly mode: 'refuse'; readonly why: 'no-scope' | 'no-key' }

/**
 * Decides from the options of call and chain and from the request. What cannot have a safe key goes past the cache, so that the cache
 * fails no call.
 *
 * @throws ChatError `invalid_request` for a mode that does not exist, and for tags that are none
 * @throws the reason of a caller who left meanwhile
 */
export async function makePlan(
  settings: CacheSettings,
  takeTurn: (key: string) => number,
  request: ChatRequest,
  context: CallContext<CacheCallOptions>,
): Promise<Plan> {
  const asked = checkMode(context.options.cache)
  const tags = checkTags(context.options.tags)
  const mode = asked ?? (isWantedBy(settings, request, context) ? 'use' : 'skip')
  if (mode === 'bypass' || mode === 'skip') return { mode }
  const scope = await scopeOf(settings, request, context)
  request.signal.throwIfAborted()
  if (scope === undefined) return mode === 'only' ? { mode: 'refuse', why: 'no-scope' } : { mode: 'skip' }
  const noted = { ...request, body: noteOf(request.body) }
  const question = await ask(settings, scope, noted, context)
  if (!question) return mode === 'only' ? { mode: 'refuse', why: 'no-key' } : { mode: 'skip' }
  const { key } = question
  const keys: Keys = isVaried(request.body) ? variantsOf(key, settings.variants, takeTurn) : [key]
  return { mode, request: noted, keys, question, marks: await marksOf(settings, scope, tags) }
}

/** The very same messages, in a list of its own. What says itself how it is sent stays as it is. */
function noteOf(body: ChatParams): ChatParams {
  const { messages } = body
  const isOwn = writesItself(body) || !Array.isArray(messages) || writesItself(messages)
  return isOwn ? body : { ...body, messages: [...messages] }
}

function checkMode(mode: CacheMode | undefined): CacheMode | undefined {
  if (mode === undefined || mode === 'use' || mode === 'bypass' || mode === 'refresh' || mode === 'only') return mode
  const message = `The call's \`cache\` option must be 'use', 'bypass', 'refresh' or 'only', got ${show(mode)}.`
  throw new ChatError(message, { code: 'invalid_request', param: 'cache' })
}

function isWantedBy({ when }: CacheSettings, { body }: ChatRequest, context: CallContext): boolean {
  try {
    return isWanted(when, body)
  } catch (error) {
    reportHook('when', problemOf(error), context)
    return false
  }
}

/** More than anybody invalidates by; each is read from the store before a hit. */
const maxTags = 32

function checkTags(tags: readonly string[] = []): readonly string[] {
  const isList = Array.isArray(tags) && tags.length <= maxTags
  if (isList && tags.every((tag) => typeof tag === 'string' && tag !== '')) return tags
  const message = `The call's \`tags\` option must be at most ${maxTags} texts, none of them empty, got ${show(tags)}.`
  throw new ChatError(message, { code: 'invalid_request', param: 'tags' })
}

/** A scope has a mark only where somebody can name it: a hash of a credential has none. */
function marksOf(
  { scope: given }: CacheSettings,
  scope: string,
  tags: readonly string[],
): Awaitable<readonly string[]> {
  const ofScope = given === undefined ? [] : [nameOfMark('scope', scope)]
  return allOf([...ofScope, ...tags.map((tag) => nameOfMark('tag', tag))])
}

/** `undefined` for a request that can have no key. */
async function ask(
  { ignoreServiceTier }: CacheSettings,
  scope: string,
  { body }: ChatRequest,
  context: CallContext,
): Promise<Question | undefined> {
  const { baseURL = '' } = context.get(upstreamKey) ?? {}
  try {
    return await createQuestion(body, { baseURL, scope, ignoreServiceTier })
  } catch {
    return undefined
  }
}

function variantsOf(key: string, variants: number, takeTurn: (key: string) => number): Keys {
  if (variants === 1) return [key]
  const turn = takeTurn(key)
  const nameOf = (step: number): string => nameOfVariant(key, (turn + step) % variants)
  return [nameOf(0), ...Array.from({ length: variants - 1 }, (_, step) => nameOf(step + 1))]
}

/** Under what key a sample is kept, from 0 on. */
export function nameOfVariant(key: string, variant: number): string {
  return variant === 0 ? key : `${key}:${variant}`
}
