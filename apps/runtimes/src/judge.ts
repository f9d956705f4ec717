import type { CaseResult, ReportLine } from '../suite/suite.ts'

/** What one runtime made of the suite. */
export interface Verdict {
  readonly title: string
  /** Under what the suite says that it ran. */
  readonly userAgent: string
  readonly passed: readonly CaseResult[]
  readonly problems: readonly Problem[]
  readonly ms: number
}

/** A case that failed, or something wrong with the run itself. */
export interface Problem {
  readonly name: string
  readonly error: string
}

/** What a runtime must report. */
export interface Expectation {
  readonly title: string
  /** How it names itself. */
  readonly userAgent: RegExp
  /** Every case, in order. */
  readonly names: readonly string[]
}

/** Compares what a runtime reported with what it had to: each case once, in order, and at the end the runtime that was meant. */
export function judge(lines: readonly ReportLine[], expected: Expectation, ms: number, crash?: Error): Verdict {
  const results = lines.filter((line) => 'name' in line)
  const ends = lines.flatMap((line) => ('end' in line ? [line.end] : []))
  const [userAgent = 'none'] = ends
  const names = results.map(({ name }) => name)
  const missing = expected.names.filter((name) => !names.includes(name))
  const problems = results.flatMap(({ name, error }) => (error === undefined ? [] : [{ name, error }]))
  if (missing.length > 0) problems.push(ofRun(`Not reported: ${missing.join('; ')}.`))
  else if (names.join('\n') !== expected.names.join('\n')) {
    problems.push(ofRun('Cases were reported that are none, more than once, or out of order.'))
  }
  if (ends.length !== 1 || !expected.userAgent.test(userAgent)) {
    problems.push(
      ofRun(`It must end once, under ${String(expected.userAgent)}; it ended under ${ends.join(', ') || userAgent}.`),
    )
  }
  if (crash !== undefined) problems.push(ofRun(crash.message))
  return {
    title: expected.title,
    userAgent: expected.userAgent.exec(userAgent)?.[0] ?? userAgent,
    passed: results.filter(({ error }) => error === undefined),
    problems,
    ms,
  }
}

/** The verdicts, with a problem for each value that differs from the one of the first runtime that has it. */
export function compareValues(verdicts: readonly Verdict[]): readonly Verdict[] {
  const first = new Map<string, { readonly title: string; readonly value: string }>()
  return verdicts.map((verdict) => {
    const passed: CaseResult[] = []
    const problems = [...verdict.problems]
    for (const result of verdict.passed) {
      const value = JSON.stringify(result.value)
      const known = first.get(result.name)
      if (!known) first.set(result.name, { title: verdict.title, value })
      if (!known || known.value === value) passed.push(result)
      else problems.push({ name: result.name, error: `It gave ${value}, and ${known.value} under ${known.title}.` })
    }
    return { ...verdict, passed, problems }
  })
}

function ofRun(error: string): Problem {
  return { name: 'the run', error }
}
