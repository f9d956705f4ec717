import type { RegisterCase } from '../src/conformance/cases.ts'

/** What the cases say that fail, by their names without the subject, in the order in which the suite registers them. */
export async function failuresOf(
  registerAll: (test: RegisterCase) => void,
  inTurn: boolean = false,
): Promise<ReadonlyMap<string, string>> {
  const cases: { readonly name: string; readonly run: () => Promise<void> }[] = []
  registerAll((name, run) => cases.push({ name: name.slice(name.indexOf(': ') + 2), run }))
  const failures = new Map<string, string>(cases.map(({ name }) => [name, '']))
  const runOne = ({ name, run }: (typeof cases)[number]): Promise<unknown> =>
    run().then(
      () => failures.delete(name),
      (error: unknown) => failures.set(name, String(error)),
    )
  // Those that count the timers of the program run alone.
  const isAlone = ({ name }: (typeof cases)[number]): boolean => inTurn || name.includes('no timer')
  await Promise.all(cases.filter((each) => !isAlone(each)).map(runOne))
  for (const each of cases.filter(isAlone)) await runOne(each)
  return failures
}

/** The rules that are broken, be it for JSON or for streams. */
export function rulesOf(failures: ReadonlyMap<string, string>): readonly string[] {
  return [...new Set([...failures.keys()].map((name) => name.replace(/ \((JSON|streams).*\)$/u, '')))]
}
