import type { Manifest } from './public-packages.ts'

/**
 * What is wrong with the `repository` of a package: npm signs and shows where a package was built only when it names the repository of the
 * workflow, and links of READMEs lead there. `home` is the address of that repository, where it is known.
 */
export function repositoryProblem(short: string, { repository }: Manifest, home?: string): string | undefined {
  const file = `packages/${short}/package.json`
  const directory = `packages/${short}`
  const wanted = { type: 'git', url: `git+${home ?? 'https://HOST/OWNER/NAME'}.git`, directory }
  const remedy = `set "repository": ${JSON.stringify(wanted)}`
  if (repository?.url === undefined)
    return `${file}: \`repository\` must name the public repository, got none; ${remedy}.`
  const url = repository.url.replace(/^git\+/, '').replace(/\.git$/, '')
  if (home !== undefined && url !== home) {
    return `${file}: \`repository.url\` must be that of this repository, got ${repository.url}; ${remedy}.`
  }
  if (repository.directory === directory) return undefined
  return `${file}: \`repository.directory\` must be its folder, got ${repository.directory ?? 'none'}; ${remedy}.`
}
