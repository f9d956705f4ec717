import { isBuiltin } from 'node:module'
import type { Manifest } from '../../public-packages.ts'
import { packageOf } from '../package-of.ts'

// A documentation comment may hold an example with imports of its own.
const comments = /\/\*[\s\S]*?\*\//g
const imports =
  /^\s*(?:import|export)\b[^'"]*?\bfrom\s*["']([^"']+)["']|^\s*import\s*["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/gm

/** Packages that the built files import and package.json does not name, and those that it names for nothing. */
export function dependencyProblems(manifest: Manifest, files: ReadonlyMap<string, string>): readonly string[] {
  const named = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })
  const imported = new Set<string>()
  for (const [path, text] of files) {
    if (!/^dist\/.*\.(?:js|d\.ts)$/.test(path)) continue
    for (const specifier of bareImports(text)) imported.add(packageOf(specifier))
  }
  return [
    ...[...imported]
      .filter((name) => !named.includes(name))
      .map((name) => `It imports ${name}, and does not depend on it.`),
    ...named.filter((name) => !imported.has(name)).map((name) => `It depends on ${name}, and does not import it.`),
  ]
}

function bareImports(text: string): readonly string[] {
  return [...text.replaceAll(comments, '').matchAll(imports)]
    .map((match) => match[1] ?? match[2] ?? match[3] ?? '')
    .filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
}
