import { isRecord } from './is-record.ts'

/** A JSON value as text, with the keys of objects in order, so that equal values give equal texts. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`)
  return `{${fields.join(',')}}`
}

/** What makes two requests the same question: the body without the fields that only say how the answer is sent. */
export function requestIdentity(body: unknown): string {
  if (!isRecord(body)) return canonical(body)
  const { stream: _stream, stream_options: _streamOptions, ...rest } = body
  return canonical(rest)
}
