const courtesies =
  /^(?:please|hi|hello|hey|can you|could you|would you|will you|i want to|i'd like to|help me)[\s,!.]+/i
const askings =
  /^(?:explain|describe|define|summari[sz]e|compare|discuss|write|give me|show me|tell me(?: about)?|teach me(?: about)?|what(?:'s| is| are| was| were)|how (?:do i|do you|do|does|can i|to)|why (?:is|are|do|does))\s+(?:me\s+)?(?:(?:a|an|the)\s+)?/i
const maxLength = 48

/**
 * What a question is about, in a few words: `'Please explain decorators in Python?'` gives `'decorators in Python'`.
 *
 * Signs that mean something in Markdown are taken out, so that the subject can stand in a heading or a table.
 */
export function subjectOf(question: string): string {
  const sentence = question.trim().split(/[\n?!]|\.\s/u, 1)[0] ?? ''
  let subject = sentence
    .replace(/[`*_#|<>[\]\\~"]/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim()
  subject = subject
    .replace(courtesies, '')
    .replace(askings, '')
    .replace(/[\s.,;:]+$/u, '')
  return shorten(subject) || 'your question'
}

/** The subject with a capital letter at the start. */
export function asTitle(subject: string): string {
  const [first = '', ...rest] = subject
  return first.toUpperCase() + rest.join('')
}

function shorten(text: string): string {
  const letters = [...text]
  if (letters.length <= maxLength) return text
  const cut = letters.slice(0, maxLength).join('')
  return `${cut.slice(0, Math.max(cut.lastIndexOf(' '), 1)).trimEnd()} …`
}
