/** What one target made of one package. */
export interface Outcome {
  /** `Node 26, by npm` */
  readonly target: string
  /** `core` */
  readonly short: string
  readonly problems: readonly string[]
}

/** Something that is done with a package, and gives its problems; what it throws is one, too. */
export type Check = (short: string) => readonly string[] | void | Promise<readonly string[] | void>

/** Does it with each package in turn. */
export async function outcomes(target: string, shorts: readonly string[], check: Check): Promise<readonly Outcome[]> {
  const found: Outcome[] = []
  for (const short of shorts) found.push({ target, short, problems: await problemsOf(short, check) })
  return found
}

async function problemsOf(short: string, check: Check): Promise<readonly string[]> {
  try {
    return (await check(short)) ?? []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
