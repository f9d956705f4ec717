import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

const file = new URL('../../../../../shared/data/recordings.jsonl.gz', import.meta.url)

interface Recorded {
  readonly response: { readonly body: string }
}

/** The bodies of recorded answers, where the recordings are there. Long ones say nothing that short ones do not, and take long. */
export function readRecorded(): string[] {
  if (!existsSync(file)) return []
  const lines = gunzipSync(readFileSync(file)).toString().trim().split('\n')
  const bodies = lines.map((line): string => (JSON.parse(line) as Recorded).response.body)
  return bodies.filter((body) => body !== '' && body.length < 12_000)
}
