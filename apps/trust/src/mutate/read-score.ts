import { readFileSync } from 'node:fs'

/** How many mutants of a file the tests found. */
export interface Score {
  /** In per cent. */
  readonly score: number
  readonly mutants: number
  /** Those that no test found, as `line:column what became of it`. */
  readonly survivors: readonly string[]
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Mutant {
  readonly mutatorName: string
  readonly replacement?: string
  readonly status:
    | 'Killed'
    | 'Survived'
    | 'NoCoverage'
    | 'Timeout'
    | 'RuntimeError'
    | 'CompileError'
    | 'Ignored'
    | 'Pending'
  readonly location: { readonly start: Place; readonly end: Place }
}

interface Place {
  readonly line: number
  readonly column: number
}

/** What Stryker found of a file. A mutant that hangs was found, and one that is ignored does not count. */
export function readScore(reportFile: string, file: string): Score {
  const report = JSON.parse(readFileSync(reportFile, 'utf8')) as Report
  const { source, mutants } = report.files[file] ?? { source: '', mutants: [] }
  const counted = mutants.filter(({ status }) => status !== 'Ignored' && !status.endsWith('Error'))
  const survivors = counted.filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
  return {
    score: counted.length === 0 ? 0 : (100 * (counted.length - survivors.length)) / counted.length,
    mutants: counted.length,
    survivors: survivors.map((mutant) => describe(mutant, source)),
  }
}

function describe({ mutatorName, replacement = '', location: { start, end }, status }: Mutant, source: string): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const [first = ''] = lines
  const was = lines.length === 1 ? first.slice(start.column - 1, end.column - 1) : `${first.slice(start.column - 1)} …`
  const note = status === 'NoCoverage' ? ' (no test comes here)' : ''
  return `${start.line}:${start.column} ${mutatorName}: ${change(was, replacement.replaceAll(/\s+/g, ' '))}${note}`
}

/** Of long texts only where they begin to differ: the mutant of a regular expression changes a character or two of it. */
function change(was: string, is: string): string {
  const shown = 60
  if (Math.max(was.length, is.length) <= shown) return `${was} → ${is}`
  let same = 0
  while (same < was.length && was[same] === is[same]) same++
  const from = Math.max(0, same - shown / 2)
  return `…${was.slice(from, from + shown)}… → …${is.slice(from, from + shown)}…`
}
