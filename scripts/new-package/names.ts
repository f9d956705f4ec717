/** What a package is called: its folder and file in kebab-case, its function in camelCase, its types in PascalCase. */
export interface Names {
  readonly kebab: string
  readonly camel: string
  readonly pascal: string
}

/** The package that others are copied from. Two words, so that each of its three spellings stands for one of a new name's. */
export const template: Names = namesOf('hello-world')

/** Spells a name in kebab-case in all three ways. */
export function namesOf(kebab: string): Names {
  const pascal = kebab
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join('')
  return { kebab, camel: pascal.slice(0, 1).toLowerCase() + pascal.slice(1), pascal }
}

/** Puts a name in the place of the template's. */
export function renamed(text: string, names: Names): string {
  return text
    .replaceAll(template.kebab, names.kebab)
    .replaceAll(template.camel, names.camel)
    .replaceAll(template.pascal, names.pascal)
}
