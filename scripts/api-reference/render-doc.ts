import { parseSync } from 'oxc-parser'
import type { DocComment, TagName } from './doc-comment.ts'

/** Finds the address of an exported name. */
export type Link = (name: string) => string | undefined

/** A documentation comment as Markdown. */
export function renderDoc(doc: DocComment, link: Link): string {
  const tagged = (name: TagName): readonly string[] =>
    doc.tags.filter((tag) => tag.name === name && tag.text !== '').map((tag) => withLinks(tag.text, link))
  return [
    ...tagged('deprecated').map((text) => `**Deprecated.** ${text}`),
    [withLinks(doc.text, link), ...tagged('default').map((text) => `Default: ${asCode(text)}.`)].join(' ').trim(),
    ...tagged('remarks'),
    tagged('param')
      .map((text) => `- ${parameter(text)}`)
      .join('\n'),
    ...tagged('returns').map((text) => sentence(`Returns ${text}`)),
    ...tagged('throws').map((text) => sentence(`Throws ${thrown(text)}`)),
    ...tagged('see').map((text) => `See ${text}`),
    ...tagged('example'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

/** `{@link cache}` as a link, or as code where that is no export. */
function withLinks(text: string, link: Link): string {
  return text.replaceAll(
    /\{@link\s+(?<target>[^}|\s]+)\s*(?:\|\s*(?<label>[^}]+?)\s*)?\}/g,
    (_, target: string, label?: string) => {
      const address = link(target.split('.')[0] ?? target)
      const shown = label ?? `\`${target}\``
      return address === undefined ? shown : `[${shown}](${address})`
    },
  )
}

/** What a default is may be said in code, or in words. */
function asCode(text: string): string {
  const bare = text.replace(/\.$/, '')
  const isCode = !bare.includes('`') && !bare.includes('[') && parseSync('default.ts', `(${bare})`).errors.length === 0
  return isCode || bare === '[]' ? `\`${bare}\`` : bare
}

/** Tags are written without a point at their end as often as with one. */
function sentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`
}

/** The names of errors as code: they are written as `TypeError or RangeError for …`, and as `{TypeError} For …`. */
function thrown(text: string): string {
  const plain = text.replace(/^\{(?<name>\w+)\}/, '$<name>').replace(/^(?<name>\w+Error) For\b/, '$<name> for')
  return plain
    .split(/(`[^`]*`)/)
    .map((part) => (part.startsWith('`') ? part : part.replace(' | ', ' or ').replaceAll(/\b\w*Error\b/g, '`$&`')))
    .join('')
}

function parameter(text: string): string {
  return text.replace(/^(?<name>[\w.]+)\s*(?:[-–] )?/, '`$<name>`: ')
}
