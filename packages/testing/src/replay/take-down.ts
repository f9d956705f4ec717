import { withoutSecrets } from '../secrets/find-secrets.ts'
import type { Clock } from '../simulator/clock.ts'
import { cleanPieces } from './clean-pieces.ts'
import type { CleanRequest } from './clean-request.ts'
import { keptResponseHeaders } from './kept-headers.ts'
import type { RecordedEnding, Recording } from './recording.ts'
import type { Redact } from './redact.ts'

/** One exchange while it is taken down. */
export interface Notes {
  readonly head: (response: Response) => void
  readonly piece: (bytes: Uint8Array) => void
  /** The recording, if it ended now. */
  readonly recording: (ending: RecordedEnding, error?: unknown) => Recording
}

/** Begins to take down an exchange. With a clock, the waits are taken down too. */
export function takeDown({ recorded, secrets }: CleanRequest, redact?: Redact, clock?: Clock): Notes {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const pieces: string[] = []
  const delaysMs: number[] = []
  let response: Response | undefined
  let at = clock?.now() ?? 0

  /** A piece that is only the beginning of a character is a part of the next one. */
  function add(text: string): void {
    if (text === '') return
    pieces.push(text)
    delaysMs.push(sinceLast())
  }

  function sinceLast(): number {
    const now = clock?.now() ?? 0
    const delay = Math.round(now - at)
    at = now
    return delay
  }

  return {
    head(answered) {
      response = answered
      delaysMs.push(sinceLast())
    },
    piece: (bytes) => add(decoder.decode(bytes, { stream: true })),
    recording(ending, error) {
      add(decoder.decode())
      const code = ending === 'broken' ? codeOf(error) : undefined
      return {
        version: 1,
        request: recorded,
        ...(response !== undefined && {
          response: {
            status: response.status,
            headers: keptResponseHeaders(response.headers, secrets),
            body: cleanPieces(pieces, secrets, redact),
            ...(clock !== undefined && { delaysMs }),
          },
        }),
        ...endingOf(ending, pieces),
        ...(code !== undefined && { code: withoutSecrets(code, secrets) }),
      }
    },
  }
}

/** A client that leaves after `[DONE]` has all of the stream. */
function endingOf(ending: RecordedEnding, pieces: readonly string[]): { readonly ending?: RecordedEnding } {
  const isWhole = ending === 'whole' || /(?:^|\n)data: ?\[DONE\]\s*$/u.test(pieces.slice(-20).join(''))
  return isWhole ? {} : { ending }
}

/** The code of what broke a connection: Node has it on the cause, Bun on the error itself. */
function codeOf(error: unknown): string | undefined {
  for (const each of [error, error instanceof Error ? error.cause : undefined]) {
    const code = each instanceof Error && 'code' in each ? each.code : undefined
    if (typeof code === 'string') return code
  }
  return undefined
}
