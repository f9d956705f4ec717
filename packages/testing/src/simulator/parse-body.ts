import { requestIdentity } from '../answer/canonical.ts'
import { isDeeper } from '../request/is-deeper.ts'
import { deepFreeze } from './deep-freeze.ts'
import { parseJson } from './parse-json.ts'

/** Deeper than any request that means something, and far from where the stack ends. */
export const maxBodyDepth = 500

/** A body as far as it can be read. */
export interface ParsedBody {
  /** `undefined` where it is no JSON, or is nested too deep to be looked at. */
  readonly value: unknown
  readonly tooDeep: boolean
  /** What attempts are counted by, and answers are made from. */
  readonly identity: string
}

/** Reads the text of a request. */
export function parseBody(text: string): ParsedBody {
  const value = parseJson(text)
  const tooDeep = isDeeper(value, maxBodyDepth)
  if (value === undefined || tooDeep) return { value: undefined, tooDeep, identity: text }
  // Functions of a test are given it, and the journal keeps it.
  deepFreeze(value)
  return { value, tooDeep, identity: requestIdentity(value) }
}
