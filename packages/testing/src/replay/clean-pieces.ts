import { withoutSecrets } from '../secrets/find-secrets.ts'
import { type Redact, redacted } from './redact.ts'
import { withoutSpelledSecrets } from './spelled-secrets.ts'

/**
 * The pieces of a response's body without secrets, also those that stand across pieces. Where something was taken out, the pieces begin
 * at the same places as before, counted in characters.
 */
export function cleanPieces(pieces: readonly string[], secrets: readonly string[], redact?: Redact): readonly string[] {
  const text = pieces.join('')
  const safe = withoutSpelledSecrets(withoutSecrets(redacted(text, 'response', redact), secrets), secrets)
  return safe === text ? pieces : cutAs(pieces, safe)
}

function cutAs(pieces: readonly string[], text: string): string[] {
  let start = 0
  const cuts = pieces.map((piece, index) => {
    const end = index === pieces.length - 1 ? text.length : start + piece.length
    const cut = text.slice(start, end)
    start = end
    return cut
  })
  return cuts
}
