import { withoutSecrets } from '../secrets/find-secrets.ts'
import type { RecordedResponse } from './recording.ts'

const requestNames = /^(?:accept|content-type|openai-beta|user-agent|x-stainless-retry-count)$/u
/** What a client reads. Nothing of a cookie, an organization, or the length and the coding of a body that is written as text. */
const responseNames =
  /^(?:content-type|retry-after(?:-ms)?|x-should-retry|openai-(?:processing-ms|version|model)|(?:x-|apim-|x-ms-)?request-id|x-amzn-requestid|cf-ray|(?:x-)?ratelimit-[\w-]+)$/u

/** The headers of a request that are written down. */
export function keptRequestHeaders(headers: Headers, secrets: readonly string[]): Readonly<Record<string, string>> {
  return kept(headers, requestNames, secrets)
}

/** The headers of a response that are written down. */
export function keptResponseHeaders(headers: Headers, secrets: readonly string[]): Readonly<Record<string, string>> {
  return kept(headers, responseNames, secrets)
}

/** The headers of a recorded response that are played: the same ones, for those of other tools may speak of bodies that were decoded. */
export function playedHeaders({ headers = {} }: RecordedResponse): Headers {
  const played = new Headers()
  for (const [name, values] of Object.entries(headers)) {
    if (responseNames.test(name.toLowerCase())) for (const value of [values].flat()) played.append(name, value)
  }
  return played
}

function kept(headers: Headers, names: RegExp, secrets: readonly string[]): Readonly<Record<string, string>> {
  const all = [...headers].filter(([name]) => names.test(name))
  return Object.fromEntries(all.map(([name, value]) => [name, withoutSecrets(value, secrets)]))
}
