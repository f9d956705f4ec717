import { globSync, readFileSync } from 'node:fs'
import type { FormatConfig } from 'oxfmt'
import { docBefore } from './api-reference/members.ts'
import { addressesOf } from './api-reference/outline.ts'
import { type PublishedPackage, publishedPackages } from './api-reference/published-package.ts'
import { renderPage } from './api-reference/render-page.ts'
import { type ListedPage, llmsText } from './llms-text.ts'

/** What the documentation has of files that are made from others, as they are to be. */
export async function generatedDocs(packages = publishedPackages()): Promise<readonly ListedPage[]> {
  const pages = await apiPages(packages)
  return [...pages, { file: 'llms.txt', text: listOfPages(packages, pages) }]
}

/** The pages of the API reference. */
async function apiPages(packages: readonly PublishedPackage[]): Promise<readonly ListedPage[]> {
  const addressOf = addressesOf(packages)
  const config: FormatConfig = JSON.parse(readFileSync('.oxfmtrc.json', 'utf8'))
  return Promise.all(
    packages.map(async (each) => ({
      file: `docs/api/${each.folder}.md`,
      text: await renderPage(each, addressOf, config),
    })),
  )
}

/** `llms.txt`, with every page that there is. */
function listOfPages(packages: readonly PublishedPackage[], api: readonly ListedPage[]): string {
  const names = packages.map(({ name }) => name).filter((name) => !name.endsWith('/core') && !name.endsWith('/testing'))
  return llmsText(
    readFileSync('README.md', 'utf8'),
    ['@chinwag/core', ...names],
    [
      { title: 'Packages', pages: pagesIn(...packages.map(({ folder }) => `packages/${folder}/README.md`)) },
      { title: 'Docs', pages: pagesIn('README.md', 'docs/*.md', 'packages/*/docs/*.md') },
      { title: 'API reference', pages: api },
      { title: 'Optional', pages: pagesIn('apps/*/README.md', 'CONTRIBUTING.md', 'docs/decisions/*.md') },
    ],
  )
}

function pagesIn(...patterns: readonly string[]): readonly ListedPage[] {
  return patterns.flatMap((pattern) =>
    globSync(pattern)
      .toSorted()
      .map((file) => ({ file, text: readFileSync(file, 'utf8') })),
  )
}

/** Names the exports whose declaration has no documentation comment: `file: name`. */
export function undocumentedExports(packages = publishedPackages()): readonly string[] {
  return packages.flatMap(({ entries }) =>
    entries.flatMap(({ exports }) =>
      exports
        .filter(({ module, start }) => docBefore(module, start).text === '')
        .map(({ module, name }) => `${module.file}: ${name}`),
    ),
  )
}
