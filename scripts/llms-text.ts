import { fromMarkdown } from 'mdast-util-from-markdown'
import { toString } from 'mdast-util-to-string'

/** A page that `llms.txt` links to. */
export interface ListedPage {
  readonly file: string
  readonly text: string
}

/** A section of `llms.txt`. */
export interface ListedSection {
  readonly title: string
  readonly pages: readonly ListedPage[]
}

/**
 * Makes `llms.txt`: the README's title, first paragraph and first program, how to install, and a line for each page, with the first sentence of it.
 *
 * @see https://llmstxt.org
 */
export function llmsText(readme: string, packages: readonly string[], sections: readonly ListedSection[]): string {
  const { title, summary } = headOf(readme)
  const program = /^```ts[^\n]*\n(?<code>[\s\S]*?)^```$/m.exec(readme)?.groups?.['code'] ?? ''
  const parts = [
    `# ${title}`,
    `> ${summary}`,
    `Install what you use of it; each package needs the first: \`npm install ${packages.join(' ')}\`. A whole program, which runs without a key:`,
    `\`\`\`ts\n${program}\`\`\``,
    ...sections.flatMap((section) => [`## ${section.title}`, section.pages.map(line).join('\n')]),
  ]
  return `${parts.join('\n\n')}\n`
}

function line({ file, text }: ListedPage): string {
  const { title, summary } = headOf(text)
  const description = firstSentence(summary)
  return `- [${title}](${file})${description === '' ? '' : `: ${description}`}`
}

/** The title of a page, and its first paragraph. */
function headOf(page: string): { readonly title: string; readonly summary: string } {
  const { children } = fromMarkdown(page)
  const textsOf = (type: string): readonly string[] =>
    children.filter((each) => each.type === type).map((each) => toString(each).replaceAll(/\s+/g, ' '))
  // The first line of a decision says when it was made, not what it is about.
  const summary = textsOf('paragraph').find((text) => !text.startsWith('Date: '))
  return { title: textsOf('heading')[0] ?? '', summary: summary ?? '' }
}

/** Up to the first end of a sentence. A point inside of a number or a name ends none. */
function firstSentence(text: string): string {
  return /^.*?[.!?](?=\s+["'`(@A-Z]|$)/.exec(text)?.[0] ?? text
}
