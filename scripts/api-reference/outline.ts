import GithubSlugger from 'github-slugger'
import type { Exported } from './exported.ts'
import type { PublishedEntry, PublishedPackage } from './published-package.ts'

/** The exports of an entry of one kind, in the order of the page. */
export interface Group {
  readonly title: string
  readonly exports: readonly Exported[]
}

/** Sorts what an entry exports into the groups of its page. Those without any are left out. */
export function groupsOf({ exports }: PublishedEntry): readonly Group[] {
  const titles = ['Functions', 'Classes', 'Constants', 'Types']
  return titles
    .map((title) => ({ title, exports: exports.filter((each) => titleOf(each) === title) }))
    .filter((group) => group.exports.length > 0)
}

function titleOf({ declarations }: Exported): string {
  const types = new Set(declarations.map(({ type }) => type))
  if (types.has('FunctionDeclaration') || types.has('TSDeclareFunction')) return 'Functions'
  if (types.has('ClassDeclaration')) return 'Classes'
  return types.has('VariableDeclarator') ? 'Constants' : 'Types'
}

/** Finds the address of an export, as seen from the page of a package: `#createchat`, `core.md#createchat`. */
export type AddressOf = (
  name: string,
  from: { readonly folder: string; readonly specifier: string },
) => string | undefined

/** Learns the addresses of all exports. A name is looked for in its own entry, then in its package, then in core. */
export function addressesOf(packages: readonly PublishedPackage[]): AddressOf {
  const addresses = packages.flatMap((each) => anchorsOf(each))
  return (name, { folder, specifier }) => {
    const named = addresses.filter((each) => each.name === name)
    const found =
      named.find((each) => each.specifier === specifier) ??
      named.find((each) => each.folder === folder) ??
      named.find((each) => each.folder === 'core')
    return found && `${found.folder === folder ? '' : `${found.folder}.md`}#${found.anchor}`
  }
}

/** As GitHub makes them, of all headings of a page in their order: the second of two that are the same gets a number. */
function anchorsOf(
  each: PublishedPackage,
): readonly { folder: string; specifier: string; name: string; anchor: string }[] {
  const slugger = new GithubSlugger()
  slugger.slug(pageTitle(each))
  return each.entries.flatMap((entry) => {
    const { specifier } = entry
    slugger.slug(specifier)
    return groupsOf(entry).flatMap(({ title, exports }) => {
      slugger.slug(title)
      return exports.map(({ name }) => ({ folder: each.folder, specifier, name, anchor: slugger.slug(name) }))
    })
  })
}

/** The heading of the page of a package. */
export function pageTitle({ name }: PublishedPackage): string {
  return `API of ${name}`
}
