import { type core, safeParse, type ZodMiniType } from 'zod/mini'
import type { Problem } from './problem.ts'

/** What a check is given: the value, and where to say what is wrong with it. */
interface Checked {
  readonly value: unknown
  readonly issues: core.$ZodRawIssue[]
}

/** Says in words of its own what is wrong: a rule between fields, for which zod has no words. */
export function refuse({ issues, value }: Checked, problem: Problem): void {
  issues.push({ code: 'custom', params: { problem }, input: value })
}

/**
 * Says that a value, or a part of it, is of another type.
 * @param expected with its article: `an integer`
 */
export function refuseType({ issues, value }: Checked, expected: string, path: PropertyKey[] = []): void {
  issues.push({ code: 'invalid_type', expected, path, input: value })
}

/** Checks a part by a schema of its own. Gives whether it is right. */
export function checkPart({ issues }: Checked, schema: ZodMiniType, part: unknown, path: PropertyKey[] = []): boolean {
  const issue = safeParse(schema, part).error?.issues[0]
  if (issue) issues.push({ ...issue, path: [...path, ...issue.path], input: part } as core.$ZodRawIssue)
  return issue === undefined
}

/** What {@link refuse} said. */
export function problemIn(issue: core.$ZodIssue): Problem | undefined {
  return issue.code === 'custom' ? (issue.params?.['problem'] as Problem | undefined) : undefined
}
