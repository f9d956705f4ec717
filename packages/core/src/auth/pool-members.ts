import { isRecord } from '../response/merge-fields.ts'
import type { ApiKey, Auth } from './auth.ts'
import { namedBearer } from './named-bearer.ts'

/**
 * The keys of a pool, each as an auth.
 * @throws TypeError for an empty list, for one that names a key twice, and for what is no key
 */
export function poolMembers(keys: readonly (ApiKey | Auth)[]): readonly Auth[] {
  if (!Array.isArray(keys) || keys.length === 0) {
    const got = Array.isArray(keys) ? 'an empty one' : typeof keys
    throw new TypeError(`The \`keys\` of keyPool() must be a list of at least one key, got ${got}.`)
  }
  const known = keys.map((key) => (typeof key === 'string' ? key.trim() : key))
  return keys.map((key, at) => {
    const first = known.indexOf(known[at])
    if (first < at) throw new TypeError(`The \`keys[${at}]\` of keyPool() is \`keys[${first}]\` again. Leave one out.`)
    return isAuth(key) ? key : namedBearer(key, `The \`keys[${at}]\` of keyPool()`)
  })
}

function isAuth(key: ApiKey | Auth): key is Auth {
  return isRecord(key) && typeof key['authorize'] === 'function'
}

/**
 * The server that the keys are for, as far as they say.
 * @throws TypeError for keys of more than one
 */
export function commonBaseURL(members: readonly Auth[]): string | undefined {
  const baseURL = members[0]?.baseURL
  if (members.every((each) => each.baseURL === baseURL)) return baseURL
  throw new TypeError('The keys of a keyPool() must be for one server: those with a `baseURL` differ.')
}
