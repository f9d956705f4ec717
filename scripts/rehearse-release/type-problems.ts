import type { PublicPackage } from '../public-packages.ts'

/** What a compiler had to say. */
export interface TypeProblems {
  /** About READMEs, our packages and what they depend on: by package. */
  readonly ours: ReadonlyMap<string, readonly string[]>
  /** About packages that only the examples import. */
  readonly others: readonly string[]
}

/** Finds out whose fault each error is. One that is nobody's is everybody's. */
export function typeProblems(output: string, packages: readonly PublicPackage[]): TypeProblems {
  const ours = new Map<string, string[]>(packages.map(({ short }) => [short, []]))
  const others: string[] = []
  const errors = output.split('\n').filter((line) => /\berror TS\d+: /.test(line))
  // A compiler that failed without an error of its own did not check anything.
  if (errors.length === 0 && output !== '') errors.push(output)
  for (const error of errors) {
    const concerned = concernedBy(error, packages)
    if (!concerned) others.push(error)
    for (const short of concerned ?? []) ours.get(short)?.push(error)
  }
  return { ours, others }
}

function concernedBy(error: string, packages: readonly PublicPackage[]): readonly string[] | undefined {
  const block = /^blocks\/([a-z-]+)__\d+\.ts/.exec(error)?.[1]
  if (block !== undefined) return [block]
  const [place = ''] = error.split('(', 1)
  const name = /^.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(place)?.[1]
  if (name === undefined) return packages.map(({ short }) => short)
  const concerned = packages.filter(
    ({ manifest }) => manifest.name === name || name in { ...manifest.dependencies, ...manifest.peerDependencies },
  )
  return concerned.length > 0 ? concerned.map(({ short }) => short) : undefined
}
