import { posix } from 'node:path'

/** Built files whose map is missing, and maps that lead to sources which are not published with them. */
export function sourceMapProblems(files: ReadonlyMap<string, string>): readonly string[] {
  const built = [...files].filter(([path]) => /^dist\/.*\.(?:js|d\.ts)$/.test(path))
  if (built.length === 0) return ['It has no built files.']
  return built.flatMap(([path, text]) => {
    const url = /^\/\/# sourceMappingURL=(.+)$/m.exec(text)?.[1]
    const map = url === undefined ? undefined : posix.join(posix.dirname(path), url)
    const content = map === undefined ? undefined : files.get(map)
    if (map === undefined || content === undefined) return [`${path} has no source map.`]
    return missingSources(map, content, files).map((source) => `${map} leads to ${source}, which is not published.`)
  })
}

function missingSources(path: string, map: string, files: ReadonlyMap<string, string>): readonly string[] {
  const { sources, sourceRoot = '' }: { readonly sources: readonly string[]; readonly sourceRoot?: string } =
    JSON.parse(map)
  // A file that only exports what others have leads nowhere.
  return sources
    .map((source) => posix.join(posix.dirname(path), sourceRoot, source))
    .filter((source) => !files.has(source))
}
