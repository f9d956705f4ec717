import { codeExample } from './code-example.ts'
import { listHeadings, openings, points, rows, thoughts } from './phrases.ts'
import { integerBetween, pick, type Random, shuffle } from './random.ts'
import { asTitle, subjectOf } from './subject.ts'

/** An answer in Markdown: a heading, a sentence, a list, a table and a block of code, in one of many arrangements. */
export function markdownAnswer(question: string, random: Random): string {
  const subject = subjectOf(question)
  const opening = pick(random, openings).replace('{subject}', () => subject)
  const sections = shuffle(random, [list(random), table(random), `### Try it\n\n${codeExample(question, subject)}`])
  const closing = '*This answer is simulated: no model was asked.*'
  return [`## ${asTitle(subject)}`, opening, ...sections, closing].join('\n\n')
}

/** An answer that puts the results of tools into words. */
export function toolResultAnswer(question: string, results: readonly ToolResult[], random: Random): string {
  const lead = pick(random, ['Here is what the tools say', 'The tools came back with this', 'From the tools'])
  const items = results.map(({ name, result }) => `- \`${name}\`: ${oneLine(result)}`)
  return [`${lead} about **${subjectOf(question)}**:`, items.join('\n'), '*This answer is simulated.*'].join('\n\n')
}

/** What one tool call gave. */
export interface ToolResult {
  readonly name: string
  readonly result: string
}

/** What a model that reasons thinks before it answers. */
export function reasoningAbout(question: string, random: Random): string {
  const [first, ...others] = thoughts
  const chosen = shuffle(random, others).slice(0, integerBetween(random, 1, 3))
  return [first.replace('{subject}', () => subjectOf(question)), ...chosen].join(' ')
}

/** The answer as an object, for `response_format: { type: 'json_object' }`. */
export function jsonObjectAnswer(question: string, random: Random): Record<string, unknown> {
  const chosen = shuffle(random, points).slice(0, 3)
  return { subject: subjectOf(question), points: chosen.map((point) => point.replaceAll('**', '')), simulated: true }
}

function list(random: Random): string {
  const numbered = random() < 0.5
  const chosen = shuffle(random, points).slice(0, integerBetween(random, 3, 4))
  const items = chosen.map((point, index) => `${numbered ? `${index + 1}.` : '-'} ${point}`)
  return `### ${pick(random, listHeadings)}\n\n${items.join('\n')}`
}

function table(random: Random): string {
  const chosen = shuffle(random, rows).slice(0, integerBetween(random, 2, 3))
  const lines = chosen.map((cells) => `| ${cells.join(' | ')} |`)
  return ['### At a glance', ['| Aspect | In short | Watch out for |', '|---|---|---|', ...lines].join('\n')].join(
    '\n\n',
  )
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}
