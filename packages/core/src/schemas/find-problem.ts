import { type core, safeParse, type ZodMiniType } from 'zod/mini'
import { isRecord } from '../response/merge-fields.ts'
import { isDeeper } from './is-deeper.ts'
import { problemIn } from './issues.ts'
import { missing, outOfRange, type Problem, unsupported, wrongType } from './problem.ts'

/** Deeper than anything real, and safe for whoever walks it by recursion. */
const maxDepth = 500

/** The first thing that a schema has against a value; `undefined` where it is right. */
export function findProblem(schema: ZodMiniType, value: unknown): Problem | undefined {
  if (isDeeper(value, maxDepth))
    return { message: `The value is nested more than ${maxDepth} levels deep.`, param: undefined }
  const issue = safeParse(schema, value).error?.issues[0]
  return issue && problemOf(issue, value)
}

/** An issue in the API's words: zod's name types of JavaScript. */
function problemOf(issue: core.$ZodIssue, root: unknown): Problem {
  const said = problemIn(issue)
  if (said) return said
  const { path } = issue
  const got = path.reduce(partOf, root)
  if (got === undefined && path.length > 0) return missing(path)
  switch (issue.code) {
    case 'too_small':
      return outOfRange(path, `${issue.message} below minimum`, `>= ${issue.minimum}`, got)
    case 'too_big':
      return outOfRange(path, `${issue.message} above maximum`, `<= ${issue.maximum}`, got)
    case 'invalid_value':
      return typeof got === 'string' ? unsupported(path, issue.values) : wrongType(path, 'a string', got)
    case 'invalid_union':
      // Only roles tell the members of a union apart.
      return typeof got === 'string' ? unsupported(path, roles) : wrongType(path, 'a string', got)
    case 'invalid_type':
      return wrongType(path, words[issue.expected] ?? issue.expected, got)
    default:
      return wrongType(path, 'another value', got)
  }
}

/** As the API lists them. */
const roles = ['system', 'assistant', 'user', 'function', 'tool', 'developer'] as const

const words: Readonly<Record<string, string>> = {
  boolean: 'a boolean',
  number: 'a decimal',
  object: 'an object',
  string: 'a string',
}

function partOf(value: unknown, key: PropertyKey): unknown {
  return isRecord(value) || Array.isArray(value) ? Reflect.get(value, key) : undefined
}
