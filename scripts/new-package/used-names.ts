import { extractSnippets } from '../extract-snippets.ts'

/**
 * The names that the code of some files uses, that of their `ts` blocks included: variables, imports, properties, keywords. Rather one too many
 * than a package whose function hides what its own code needs.
 */
export function usedNames(files: ReadonlyMap<string, string>): ReadonlySet<string> {
  const codes = [...files].flatMap(([path, text]) => {
    const snippets = /\.(?:ts|md)$/.test(path) ? extractSnippets(path, text).map(({ code }) => code) : []
    return path.endsWith('.ts') ? [text, ...snippets] : snippets
  })
  return new Set(codes.flatMap((code) => withoutProse(code).match(/\b[a-z_]\w*/gi) ?? []))
}

/** Without comments and texts, in which any word may stand. */
function withoutProse(code: string): string {
  return code.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'/g, ' ')
}
