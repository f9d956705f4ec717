import { isRecord } from '../answer/is-record.ts'
import { show } from '../errors/show.ts'
import type { Recording } from './recording.ts'
import { isStatus } from './response-of.ts'

/** A recording, and the line of the file that it stands on. */
export interface PlacedRecording {
  readonly recording: Recording
  /** From 1. */
  readonly line: number
}

const endings: readonly unknown[] = [undefined, 'whole', 'broken', 'left']

/**
 * Reads recordings, one JSON object a line. Blank lines are skipped.
 *
 * @param source what the recordings are called in errors: the name of the file
 * @throws {TypeError} which names the line, when one is no recording, or is torn because its recorder was stopped.
 */
export function readRecordings(text: string, source: string): PlacedRecording[] {
  // Some editors put a mark before the first line.
  const lines = text.replace(/^\uFEFF/u, '').split('\n')
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return []
    const place = `Line ${index + 1} of ${source}`
    return [placed(parse(line, place, index === lines.length - 1), index + 1, place)]
  })
}

/** @throws {TypeError} when a value is no recording. */
export function placed(value: unknown, line: number, place: string): PlacedRecording {
  const problem = problemOf(value)
  if (problem !== undefined) throw new TypeError(`${place} is no recording: ${problem}. Record it again, or remove it.`)
  return { recording: value as Recording, line }
}

function parse(line: string, place: string, isLast: boolean): unknown {
  try {
    return JSON.parse(line)
  } catch (cause) {
    const what = isLast ? 'is torn: its recorder was stopped while it wrote' : 'is no JSON'
    throw new TypeError(`${place} ${what}. Remove the line, or record it again.`, { cause })
  }
}

function problemOf(value: unknown): string | undefined {
  if (!isRecord(value)) return `it must be an object, got ${show(value)}`
  const { version, request, response, ending } = value
  if (version !== undefined && version !== 1) return `its \`version\` must be 1, got ${show(version)}`
  if (!isRecord(request) || typeof request['method'] !== 'string') return '`request.method` must be a string'
  if (!URL.canParse(String(request['url']))) return '`request.url` must be an absolute URL'
  if (!endings.includes(ending)) return "`ending` must be 'whole', 'broken' or 'left'"
  if (response !== undefined) return responseProblem(response)
  return ending === 'broken' || ending === 'left' ? undefined : 'it has no `response`'
}

function responseProblem(response: unknown): string | undefined {
  if (!isRecord(response)) return '`response` must be an object'
  const { status, body, headers = {}, delaysMs = [] } = response
  if (!isStatus(status)) return `\`response.status\` must be an integer from 200 to 999, got ${show(status)}`
  if (typeof body !== 'string' && !isListOf('string', body))
    return '`response.body` must be a string or a list of strings'
  if (!isRecord(headers) || !isListOf('string', Object.values(headers).flat()))
    return '`response.headers` must be strings'
  return isListOf('number', delaysMs) ? undefined : '`response.delaysMs` must be a list of numbers'
}

function isListOf(type: 'string' | 'number', value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === type)
}
