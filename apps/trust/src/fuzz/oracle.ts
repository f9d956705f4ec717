import { type Folded, foldEvents } from '../../../../packages/core/test/independent-fold.ts'

/** What an answer is, read without the library. `odd`: too odd for the plain reading to say. */
export interface Verdict {
  readonly outcome: Folded['outcome'] | 'unreadable' | 'odd'
  readonly answer?: unknown
}

/** A longer line with a bare error may be lost: core says so in event-reader.ts. */
const maxBareError = 4096

/** Judges the bytes of an answer: as JSON where it begins with a bracket, as events otherwise. */
export function judgeBytes(bytes: Uint8Array): Verdict {
  // What is cut off in the middle of a character at the very end says nothing.
  const text = new TextDecoder().decode(bytes, { stream: true }).replace(/^[ \t\r\n]+/, '')
  if (text === '' || text.startsWith('<')) return { outcome: 'unreadable' }
  try {
    return /^[{[]/.test(text) ? judgeJson(JSON.parse(new TextDecoder().decode(bytes))) : foldEvents(plainEvents(text))
  } catch (error) {
    return { outcome: error instanceof SyntaxError ? 'unreadable' : 'odd' }
  }
}

function judgeJson(data: unknown): Verdict {
  const isObject = typeof data === 'object' && data !== null
  const choices: unknown = isObject && 'choices' in data ? data.choices : undefined
  return { outcome: Array.isArray(choices) && choices.length > 0 ? 'odd' : 'unreadable' }
}

/** The same events in the plainest form: line feeds, a space behind the colon, nothing but `event` and `data`. */
function plainEvents(text: string): string {
  const blocks: string[] = []
  let type = ''
  let data: string[] = []
  const lines = text.split(/\r\n|\n|\r/)
  for (const line of [...lines, '']) {
    const [, name = line, value = ''] = /^([^:]*):(?: )?(.*)$/s.exec(line) ?? []
    if (name === 'event') type = value
    else if (name === 'data') data.push(value)
    else if (name === 'error' && value !== '' && line.length < maxBareError) blocks.push(`error: ${value}`)
    if (line !== '') continue
    if (data.length > 0) blocks.push([`event: ${type}`, ...data.map((each) => `data: ${each}`)].join('\n'))
    type = ''
    data = []
  }
  // The end mark, cut off, is no event.
  if (/\ndata: \[D?O?N?E?$/.test(blocks.at(-1) ?? '')) blocks.pop()
  return blocks.join('\n\n')
}
