const published =
  /^(?:package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/[\w-]+\.md|src\/.+\.ts|dist\/.+\.(?:js|d\.ts)(?:\.map)?)$/
const built = /^dist\/(?!shared\/chunk-)(?<name>.+?)(?:\.d\.ts|\.js)(?:\.map)?$/

/**
 * Names the files of a packed package that should not be published: tests, build state, and what was built from a source
 * that is gone.
 */
export function unexpectedFiles(files: readonly string[]): readonly string[] {
  const sources = new Set(files)
  return files.filter((file) => {
    const name = built.exec(file)?.groups?.['name']
    return !published.test(file) || file.includes('.test.') || (name !== undefined && !sources.has(`src/${name}.ts`))
  })
}
