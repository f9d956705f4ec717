/** The package that an import names: `@chinwag/core` of `@chinwag/core/schemas`. */
export function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}
