import type { Names } from './names.ts'

/** A file of the workspace that names every package. Where a tool can find packages by itself, it does. */
export interface Registration {
  readonly file: string
  /** Where one more is put: a match without a length. */
  readonly place: RegExp
  /** What has such a place, in words. */
  readonly list: string
  /** What is put there. Its format is left to the formatter. */
  readonly entry: (names: Names) => string
}

/** All of these files. */
export const registrations: readonly Registration[] = [
  {
    file: 'tsconfig.json',
    place: /(?<="references": \[[^\]]*\})(?=\s*\])/,
    list: 'a list of `references`',
    entry: ({ kebab }) => `,\n{ "path": "packages/${kebab}" }`,
  },
  {
    file: '.size-limit.json',
    place: /(?<=\})(?=\s*\]\s*$)/,
    list: 'a list of limits',
    entry: (names) => `,\n${JSON.stringify(sizeLimit(names))}`,
  },
  {
    file: 'README.md',
    // The testing kit stays the last.
    place: /^(?=\| \[`@chinwag\/testing`\])/m,
    list: 'a table of packages with @chinwag/testing in it',
    entry: ({ kebab }) =>
      `| [\`@chinwag/${kebab}\`](packages/${kebab}/README.md) | tells the inspector of slow first tokens | below 1 kB |\n`,
  },
]

/**
 * Puts a package into the text of such a file.
 *
 * @throws Error where the text has no place for it
 */
export function register({ file, place, list, entry }: Registration, text: string, names: Names): string {
  const at = text.search(place)
  if (at === -1) throw new Error(`The file \`${file}\` must have ${list}, in which the package has its place.`)
  return text.slice(0, at) + entry(names) + text.slice(at)
}

/** The first entry of its changelog. */
export function firstChangeset({ kebab, camel }: Names): string {
  return `---\n'@chinwag/${kebab}': minor\n---\n\nAdded \`${camel}()\`: it tells the inspector about calls whose first token was slow.\n`
}

function sizeLimit({ kebab, camel }: Names): object {
  return {
    name: `@chinwag/${kebab}`,
    path: `packages/${kebab}/src/index.ts`,
    import: `{ ${camel} }`,
    ignore: ['@chinwag/core'],
    limit: '1 kB',
    gzip: true,
  }
}
