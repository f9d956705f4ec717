import { ChatError } from '../errors/chat-error.ts'
import { accountOfKeys } from './account-of-keys.ts'
import type { ApiKey, Auth, AuthAttempt, Credentials } from './auth.ts'
import { checkPoolOptions, type KeyPoolOptions } from './key-pool-options.ts'
import { KeyRota } from './key-rota.ts'
import { commonBaseURL, poolMembers } from './pool-members.ts'

/**
 * Spreads attempts over keys: the one that was used least recently is next. Each is a key as `apiKey` takes it, or an auth.
 *
 * A key that got 429 rests for as long as the server says. One that got 401 is dropped; a function is asked for another, and dropped when
 * it gives the same again. Either way another key takes over at once, once an attempt. When all rest, attempts fail unsent with
 * `rate_limit`, or `quota` where they are out of credit, and `retryAfterMs` says when the first is back; when all are dropped, with
 * `authentication`. The inspector hears `key-rested` and `key-dropped`, with the number of the key. Caches take the pool for one account.
 *
 * @throws TypeError for an empty list, for a key that is none or comes twice, and for auths of different servers; RangeError for wrong times
 * @example
 * ```ts
 * import { createChat, keyPool } from '@chinwag/core'
 *
 * const chat = createChat({ auth: keyPool(['sk-first…', 'sk-second…']) })
 * ```
 */
export function keyPool(keys: readonly (ApiKey | Auth)[], options: KeyPoolOptions = {}): Auth {
  const members = poolMembers(keys)
  const { restMs, quotaRestMs, now } = checkPoolOptions(options)
  const rota = new KeyRota(members.length)
  /** What was refused last of each key. */
  const refused = new Map<number, string>()

  async function authorize(attempt: AuthAttempt): Promise<Credentials> {
    let failure: unknown
    for (const _ of members) {
      const key = rota.take(now())
      const member = key === undefined ? undefined : members[key]
      if (key === undefined || !member) break
      try {
        return watched(key, await member.authorize(attempt))
      } catch (error) {
        if (attempt.signal.aborted) throw error
        failure = error
      }
    }
    throw failure ?? unavailable(rota, now())
  }

  function watched(key: number, given: Credentials): Credentials {
    const { headers } = given
    const value = JSON.stringify(headers)
    const wasRefused = refused.get(key) === value
    return {
      headers,
      failed(error, context) {
        const name = { key: key + 1, of: members.length }
        const hasAnother = given.failed?.(error, context) === true
        if (error.code === 'authentication') {
          if (hasAnother && !wasRefused) refused.set(key, value)
          else if (rota.drop(key)) context.emit({ type: 'key-dropped', ...name })
          return rota.left > 0
        }
        const ms = restOf(error)
        if (hasAnother || ms === undefined) return hasAnother
        rota.rest(key, { until: now() + ms, code: error.code })
        context.emit({ type: 'key-rested', ...name, code: error.code, ms })
        error.retryAfterMs = untilBack(rota, now())
        return error.retryAfterMs === 0
      },
    }
  }

  function restOf({ code, retryAfterMs }: ChatError): number | undefined {
    if (code === 'rate_limit') return Math.max(1, retryAfterMs ?? restMs)
    return code === 'quota' ? Math.max(quotaRestMs, retryAfterMs ?? 0) : undefined
  }

  // Functions take time, and may fail: they are asked only where nothing else says whose account it is.
  const known = members.filter((_, at) => typeof keys[at] !== 'function')
  const account = (attempt: AuthAttempt) => accountOfKeys(known.length > 0 ? known : members, attempt)
  return { baseURL: commonBaseURL(members), authorize, account }
}

function untilBack(rota: KeyRota, now: number): number {
  return Math.ceil((rota.firstBack(now)?.until ?? now) - now)
}

/** Why there is no key: all rest, or all were dropped. */
function unavailable(rota: KeyRota, now: number): ChatError {
  const rest = rota.firstBack(now)
  if (!rest) {
    return new ChatError('The server refused every key of the pool. Make a new one, of keys that are good.', {
      code: 'authentication',
    })
  }
  const retryAfterMs = untilBack(rota, now)
  const message = `Every key of the pool rests (${rest.code}); the first is back in ${retryAfterMs} ms. Wait, or add keys.`
  return new ChatError(message, { code: rest.code, retryAfterMs })
}
