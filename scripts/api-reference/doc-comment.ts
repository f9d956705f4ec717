const tagNames = [
  'default',
  'deprecated',
  'example',
  'internal',
  'param',
  'remarks',
  'returns',
  'see',
  'throws',
] as const

/** A block tag that our documentation comments may have. */
export type TagName = (typeof tagNames)[number]

/** A documentation comment: what stands before its first tag, and its tags in their order. */
export interface DocComment {
  readonly text: string
  readonly tags: readonly { readonly name: TagName; readonly text: string }[]
}

/**
 * Takes a documentation comment apart. A tag may stand at the end of a line, as ours do (`What it is. @default 3`); what looks like one inside
 * of code is none.
 *
 * @throws {SyntaxError} For a line that begins with an unknown tag.
 */
export function parseDocComment(comment: string): DocComment {
  const text = withoutStars(comment)
  const starts = [...withoutCode(text).matchAll(/(?<=^|\s)@(?<name>[a-z]+)(?![\w/])/gi)].flatMap((match) => {
    const name = tagNames.find((each) => each === match.groups?.['name'])
    if (name) return [{ name, at: match.index, textAt: match.index + match[0].length }]
    if (/(?:^|\n)[ \t]*$/.test(text.slice(0, match.index))) {
      throw new SyntaxError(`\`${match[0]}\` is no tag of our documentation comments; ${tagNames.join(', ')} are.`)
    }
    return []
  })
  return {
    text: text.slice(0, starts[0]?.at).trim(),
    tags: starts.map(({ name, textAt }, index) => ({ name, text: text.slice(textAt, starts[index + 1]?.at).trim() })),
  }
}

/** The text between the marks, without the stars in front of its lines. */
function withoutStars(comment: string): string {
  return comment
    .replace(/^\/\*\*/, '')
    .replace(/\*\/$/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
}

/** Of the same length, with blanks for all that is code. */
function withoutCode(text: string): string {
  return text.replaceAll(/^```[\s\S]*?^```|`[^`\n]*`/gm, (code) => ' '.repeat(code.length))
}
