/** A fenced `ts` block of a Markdown file or of a documentation comment. */
export interface Snippet {
  readonly file: string
  /** Where its first line of code stands in the file, from 1. */
  readonly line: number
  readonly code: string
  /** Marked `run`: it is executed, not only type-checked. */
  readonly run: boolean
}

/** Thrown for a block that cannot be checked. The message begins with `file:line`. */
export class SnippetError extends Error {
  override readonly name = 'SnippetError'

  constructor(file: string, line: number, problem: string) {
    super(`${file}:${line}: ${problem}`)
  }
}

const fence = /^(?<indent>\s*)(?<marks>`{3,}|~{3,})\s*(?<info>[^`]*)$/

/**
 * Finds the `ts` blocks of a file: all of a Markdown file's, and of a TypeScript file those in documentation comments.
 *
 * @throws {SnippetError} For a block that is never closed or has an unknown mark, and for an `@example` without a `ts` block.
 */
export function extractSnippets(file: string, text: string): readonly Snippet[] {
  const lines = text.split(/\r?\n/)
  if (!file.endsWith('.ts')) return extractFences(file, lines, 1)
  return docComments(lines).flatMap((comment) => {
    const snippets = extractFences(file, comment.lines, comment.line)
    requireExamples(file, comment, snippets)
    return snippets
  })
}

interface DocComment {
  readonly line: number
  readonly lines: readonly string[]
}

function docComments(lines: readonly string[]): readonly DocComment[] {
  const comments: DocComment[] = []
  let open: { line: number; lines: string[] } | undefined
  for (const [index, line] of lines.entries()) {
    if (!open && /^\s*\/\*\*/.test(line)) open = { line: index + 1, lines: [] }
    if (!open) continue
    open.lines.push(line.replace(/^\s*(?:\/\*\*|\*(?!\/))? ?/, '').replace(/\s*\*\/.*$/, ''))
    if (!line.includes('*/')) continue
    comments.push(open)
    open = undefined
  }
  return comments
}

function extractFences(file: string, lines: readonly string[], firstLine: number): readonly Snippet[] {
  const snippets: Snippet[] = []
  for (let at = 0; at < lines.length; at++) {
    const opening = fence.exec(lines[at] ?? '')?.groups
    if (!opening) continue
    const { indent = '', marks = '', info = '' } = opening
    const end = lines.findIndex((line, index) => index > at && closes(line, marks))
    if (end === -1) throw new SnippetError(file, firstLine + at, 'this code block is never closed.')
    const [language, ...words] = info.trim().split(/\s+/)
    if (language === 'ts' || language === 'typescript') {
      const line = firstLine + at + 1
      const code = lines.slice(at + 1, end).map((each) => unindent(each, indent.length))
      snippets.push({ file, line, code: `${code.join('\n')}\n`, run: isMarkedRun(file, line - 1, words) })
    }
    at = end
  }
  return snippets
}

function closes(line: string, marks: string): boolean {
  const text = line.trim()
  return text.length >= marks.length && text === marks.charAt(0).repeat(text.length)
}

function unindent(line: string, width: number): string {
  return line.slice(Math.min(width, line.length - line.trimStart().length))
}

function isMarkedRun(file: string, line: number, words: readonly string[]): boolean {
  const unknown = words.find((word) => word !== 'run')
  if (unknown !== undefined)
    throw new SnippetError(file, line, `\`${unknown}\` is no mark of a code block; \`run\` is.`)
  return words.length > 0
}

function requireExamples(file: string, comment: DocComment, snippets: readonly Snippet[]): void {
  const tags = comment.lines.flatMap((text, index) => {
    const tag = /^@(?<name>[a-z]+)/i.exec(text)?.groups?.['name']
    return tag && !isInside(comment.line + index, snippets) ? [{ tag, line: comment.line + index }] : []
  })
  for (const [index, { tag, line }] of tags.entries()) {
    const next = tags[index + 1]?.line ?? Infinity
    const hasSnippet = snippets.some((snippet) => snippet.line > line && snippet.line < next)
    if (tag === 'example' && !hasSnippet) throw new SnippetError(file, line, 'this `@example` has no `ts` code block.')
  }
}

function isInside(line: number, snippets: readonly Snippet[]): boolean {
  return snippets.some((snippet) => line >= snippet.line && line < snippet.line + snippet.code.split('\n').length - 1)
}
