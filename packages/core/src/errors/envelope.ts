import { isRecord } from '../response/merge-fields.ts'

/** What a provider's error body says, whatever its shape. */
export interface Envelope {
  readonly message?: string | undefined
  readonly type?: string | undefined
  readonly code?: string | undefined
  readonly param?: string | undefined
  /** A status inside the body: all that there is for an error in a stream, or under a 200. */
  readonly status?: number | undefined
}

/**
 * Reads an error body: OpenAI's `{ error: { message } }`, `{ error: 'text' }`, `{ message }`, FastAPI's `{ detail }`, Gemini's `[{ error }]`,
 * Databricks' `{ error_code, message }`.
 */
export function readEnvelope(body: unknown): Envelope {
  if (Array.isArray(body)) return readEnvelope(body[0])
  if (typeof body === 'string') return { message: body }
  if (!isRecord(body)) return {}
  const { error } = body
  if (typeof error === 'string' && error !== '') return { ...fields(body), message: error }
  return fields(isRecord(error) && Object.keys(error).length > 0 ? error : body)
}

/** Whether a body under a good status is an error all the same. `error: null` and `error: {}` are not, vLLM's `object: 'error'` is. */
export function isErrorBody(body: unknown): boolean {
  if (Array.isArray(body)) return body.length > 0 && isErrorBody(body[0])
  if (!isRecord(body)) return false
  const { error, object } = body
  if (object === 'error') return true
  return typeof error === 'object' && error !== null ? Object.keys(error).length > 0 : Boolean(error)
}

function fields(error: Record<string, unknown>): Envelope {
  const inner = isRecord(error['innererror']) ? error['innererror'] : {}
  const code = error['code'] ?? error['error_code']
  return {
    message: detail(error['message']) ?? detail(error['detail']),
    type: text(error['type']),
    code: typeof code === 'string' ? code : text(inner['code']),
    param: text(error['param']),
    status: status(error['status']) ?? status(error['status_code']) ?? status(error['raw_status_code']) ?? status(code),
  }
}

/** A text, or FastAPI's list of what is wrong where (in Mistral's hands, as a `detail` inside of `message`). */
function detail(value: unknown): string | undefined {
  if (isRecord(value))
    return text(value['message']) ?? (Array.isArray(value['detail']) ? detail(value['detail']) : undefined)
  if (!Array.isArray(value)) return text(value)
  const lines = value.flatMap((item) =>
    isRecord(item) ? [`${[item['loc']].flat().filter(isPlain).join('.')}: ${text(item['msg']) ?? 'wrong'}`] : [],
  )
  return lines.length > 0 ? lines.join('; ') : undefined
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number'
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function status(value: unknown): number | undefined {
  const number = typeof value === 'string' && /^\d{3}$/.test(value) ? Number(value) : value
  return typeof number === 'number' && number >= 400 && number < 600 ? number : undefined
}
