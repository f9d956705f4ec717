import { parseBody } from '../simulator/parse-body.ts'
import type { FetchedRequest } from '../simulator/read-request.ts'
import { removed, secretsOf, withoutSecrets } from '../secrets/find-secrets.ts'
import { keptRequestHeaders } from './kept-headers.ts'
import type { RecordedRequest } from './recording.ts'
import { mapTexts } from './map-texts.ts'
import { type Redact, redacted } from './redact.ts'

/** A request as it may be written down, and what to take out of its answer. */
export interface CleanRequest {
  readonly recorded: RecordedRequest
  readonly secrets: readonly string[]
}

/** Takes the secrets out of a request. `record()` and `replay()` compare what is left. */
export function cleanRequest({ method, url, headers, text = '' }: FetchedRequest, redact?: Redact): CleanRequest {
  const secrets = secretsOf(headers, url)
  return {
    recorded: {
      method,
      url: safeUrl(url, secrets),
      headers: keptRequestHeaders(headers, secrets),
      body: safeBody(redacted(text, 'request', redact), secrets),
    },
    secrets,
  }
}

function safeBody(text: string, secrets: readonly string[]): unknown {
  if (text === '') return null
  const { value } = parseBody(text)
  return value === undefined ? withoutSecrets(text, secrets) : mapTexts(value, (each) => withoutSecrets(each, secrets))
}

/** Of the query the names alone, except for what says which API this is. */
function safeUrl({ origin, pathname, searchParams }: URL, secrets: readonly string[]): string {
  const query = [...searchParams].map(
    ([name, value]) =>
      `${encodeURIComponent(withoutSecrets(name, secrets))}=${name === 'api-version' ? encodeURIComponent(value) : removed}`,
  )
  const path = withoutSecrets(pathname, secrets)
  return `${origin}${path}${query.length > 0 ? `?${query.join('&')}` : ''}`
}
