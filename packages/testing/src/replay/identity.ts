import { canonical } from '../answer/canonical.ts'
import type { RecordedRequest } from './recording.ts'

/** What makes two requests the same: the method, the path, and the body, however its keys are ordered. */
export function identityOf({ method, url, body = null }: RecordedRequest): string {
  return `${method.toUpperCase()} ${pathOf(url)} ${canonical(body)}`
}

/** The host is left out, so that what was recorded from one server is found by a client of another. */
export function pathOf(url: string): string {
  return new URL(url).pathname
}
