import { isBuiltin } from 'node:module'
import { packageOf } from './package-of.ts'

const imports = /^[^'\n]*\bfrom '([^']+)'/gm

/** Packages that code imports, and that none of the `npm install` commands of its README installs. */
export function missingInstalls(readme: string, code: string): readonly string[] {
  const commands = [...readme.matchAll(/^npm install ([^#\n]*)/gm)].flatMap(([, names = '']) => names.split(/\s+/))
  return importedPackages(code)
    .filter((name) => !commands.includes(name))
    .map((name) => `Its first program imports ${name}, and no \`npm install\` of it installs that.`)
}

/** The packages that code imports, without those of Node. */
export function importedPackages(code: string): readonly string[] {
  const specifiers = [...code.matchAll(imports)].map(([, specifier = '']) => specifier)
  const names = specifiers.filter((specifier) => !isBuiltin(specifier)).map(packageOf)
  return [...new Set(names)]
}
