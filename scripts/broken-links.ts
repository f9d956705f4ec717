import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import GithubSlugger from 'github-slugger'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { toString } from 'mdast-util-to-string'
import { visit } from 'unist-util-visit'

/** What the check reads of the disk. */
export interface Documents {
  readonly exists: (path: string) => boolean
  readonly read: (path: string) => string
}

const disk: Documents = { exists: existsSync, read: (path) => readFileSync(path, 'utf8') }

/** Names the links and pictures of a Markdown file that point to no file, or to no heading: `file:line: target`. Those to other sites are not asked for. */
export function brokenLinks(file: string, documents: Documents = disk): readonly string[] {
  return linksOf(documents.read(file)).flatMap(({ url, line }) => {
    if (/^[a-z][a-z+.-]*:|^\/\//i.test(url)) return []
    const [path = '', anchor] = decodeURI(url).split('#')
    const target = path === '' ? file : join(dirname(file), path)
    const isThere = documents.exists(target) && (anchor === undefined || hasAnchor(target, anchor, documents))
    return isThere ? [] : [`${file}:${line}: ${url}`]
  })
}

function linksOf(markdown: string): readonly { readonly url: string; readonly line: number }[] {
  const links: { url: string; line: number }[] = []
  visit(fromMarkdown(markdown), (node) => {
    const line = node.position?.start.line ?? 0
    if (node.type === 'link' || node.type === 'image' || node.type === 'definition') links.push({ url: node.url, line })
    if (node.type !== 'html') return
    for (const [, url = ''] of node.value.matchAll(/\s(?:href|src|srcset)="([^"\s]*)"/g)) links.push({ url, line })
  })
  return links
}

/** Anchors of files that are no Markdown, such as lines of a source, are taken on trust. */
function hasAnchor(file: string, anchor: string, documents: Documents): boolean {
  return !file.endsWith('.md') || anchorsOf(documents.read(file)).has(anchor)
}

/** As GitHub makes them of headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const slugger = new GithubSlugger()
  const anchors = new Set<string>()
  visit(fromMarkdown(markdown), (node) => {
    if (node.type === 'heading') anchors.add(slugger.slug(toString(node)))
    if (node.type === 'html') for (const [, id = ''] of node.value.matchAll(/\s(?:id|name)="([^"]+)"/g)) anchors.add(id)
  })
  return anchors
}
