/**
 * A README with this text between the two comments of this name.
 *
 * @throws TypeError where it has no such comments
 */
export function replaceSection(readme: string, name: string, text: string): string {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`]
  const [before, after] = [readme.indexOf(begin), readme.indexOf(end)]
  if (before < 0 || after < before) throw new TypeError(`README.md must have the lines ${begin} and ${end}.`)
  return `${readme.slice(0, before + begin.length)}\n\n${text}\n\n${readme.slice(after)}`
}
