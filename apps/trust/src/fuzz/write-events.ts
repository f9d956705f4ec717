import type { StreamEvent } from './make-events.ts'
import type { Random } from './random.ts'

/** Events as the text of a stream, in one of the many ways that the format allows. */
export function writeEvents(random: Random, events: readonly StreamEvent[]): string {
  const ends = random.pick<readonly [string, ...string[]]>([
    ['\n'],
    ['\r\n'],
    ['\r'],
    ['\n', '\r\n'],
    ['\n', '\r\n', '\r'],
  ])
  const isOdd = random.chance(0.5)
  const lines: string[] = []
  for (const event of events) {
    if (isOdd) lines.push(...noise(random))
    lines.push(...dataLines(event, isOdd && random.chance(0.2)), '')
  }
  // A carriage return before a line feed would be one line end together: a blank line lost.
  let text = random.chance(0.1) ? '\uFEFF' : ''
  for (const line of lines) {
    const end = random.pick(ends)
    text += line + (text.endsWith('\r') && line === '' && end === '\n' ? '\r' : end)
  }
  return random.chance(0.1) ? text.trimEnd() : text
}

/** Lines that say nothing. */
function noise(random: Random): string[] {
  if (random.chance(0.6)) return []
  return random.pick([
    [': keep-alive'],
    [':'],
    ['id: 7'],
    ['retry: 10', ''],
    ['event: message'],
    ['foo: bar'],
    ['data:', ''],
    [''],
  ])
}

/** JSON with white space in it may stand in several lines. */
function dataLines(event: StreamEvent, isSpread: boolean): string[] {
  const data = typeof event === 'string' ? event : JSON.stringify(event, null, isSpread ? 1 : 0)
  return data.split('\n').map((line) => (isSpread ? `data:${line}` : `data: ${line}`))
}
