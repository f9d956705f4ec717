import { type Names, renamed, template } from './names.ts'
import { firstChangeset, register, registrations } from './registrations.ts'

/** The texts of files, by their paths in the workspace. */
export type Files = ReadonlyMap<string, string>

/** Where a package lives. */
export function folderOf({ kebab }: Names): string {
  return `packages/${kebab}`
}

/**
 * What a new package writes: the template's files under its name, the files that name every package, and a changeset. Nothing is read or
 * written here.
 *
 * @param files the template's, and those that name every package
 * @throws Error if a file is missing, or has no place for another package
 */
export function planPackage(names: Names, files: Files): Files {
  const copied = [...files]
    .filter(([path]) => path.startsWith(`${folderOf(template)}/`))
    .map(([path, text]) => [renamed(path, names), renamed(published(text), names)] as const)
  const registered = registrations.map((registration) => {
    const text = files.get(registration.file)
    if (text === undefined) throw new Error(`The file \`${registration.file}\` is missing.`)
    return [registration.file, register(registration, text, names)] as const
  })
  return new Map([...copied, ...registered, [`.changeset/first-${names.kebab}.md`, firstChangeset(names)]])
}

/** Without what is true of the template alone: that it is one, and that it is private. */
function published(text: string): string {
  return text
    .replace(/<!-- template: begin -->[\s\S]*?<!-- template: end -->\n\n?/, '')
    .replace(/^ {2}"private": true,\n/m, '')
}
