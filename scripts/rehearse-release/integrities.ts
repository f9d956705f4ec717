import type { PublicPackage } from '../public-packages.ts'
import type { Registry } from './start-registry.ts'

interface Packument {
  readonly versions?: Readonly<Record<string, { readonly dist: { readonly integrity: string } }>>
}

/**
 * The hashes of what a registry has of these packages, by their names.
 *
 * @throws Error when it does not have one of them
 */
export async function integritiesOf(
  { url }: Registry,
  packages: readonly PublicPackage[],
): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>()
  for (const { name, version } of packages.map(({ manifest }) => manifest)) {
    const response = await fetch(url + name.replace('/', '%2f'))
    const { versions = {} } = (await response.json()) as Packument
    const published = versions[version]
    if (!published) throw new Error(`The registry must have ${name} ${version} after it was published, and has it not.`)
    found.set(name, published.dist.integrity)
  }
  return found
}
