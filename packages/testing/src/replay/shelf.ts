import { times } from '../errors/times.ts'
import { type Difference, differences } from './differences.ts'
import { identityOf, pathOf } from './identity.ts'
import type { PlacedRecording } from './read-recordings.ts'
import type { RecordedRequest, Recording } from './recording.ts'

/** A request for which there was no recording. */
export interface ReplayMiss {
  /** Says what was asked for, and how it differs from the nearest recording. */
  readonly message: string
  /** The line of the nearest recording, from 1; `undefined` where there is none at all. */
  readonly line: number | undefined
  /** Where the request and the nearest recording differ, such as `messages[1].content`. Empty where all equal ones were used. */
  readonly differences: readonly string[]
}

/** Recordings, each of which is taken once. */
export interface Shelf {
  /** The first equal one that is left. */
  readonly take: (request: RecordedRequest) => Recording | undefined
  /** Why there was none. */
  readonly miss: (request: RecordedRequest) => ReplayMiss
  /** Those that were not taken. */
  readonly left: () => Recording[]
}

const shownDifferences = 5
const remedy = 'Record again, or give a `fetch` that answers what was not recorded.'

/** Makes a shelf. `source` is what the recordings are called in errors. */
export function createShelf(all: readonly PlacedRecording[], source: string): Shelf {
  const queues = new Map<string, PlacedRecording[]>()
  for (const each of all) {
    const identity = identityOf(each.recording.request)
    const queue = queues.get(identity)
    if (queue === undefined) queues.set(identity, [each])
    else queue.push(each)
  }
  const taken = new Map<string, number>()

  return {
    take(request) {
      const identity = identityOf(request)
      const at = taken.get(identity) ?? 0
      taken.set(identity, at + 1)
      return queues.get(identity)?.[at]?.recording
    },
    miss(request) {
      const equal = queues.get(identityOf(request))
      if (equal !== undefined) return usedUp(request, equal, taken.get(identityOf(request)) ?? 0, source)
      return unlike(request, all, source)
    },
    left: () =>
      [...queues]
        .flatMap(([identity, queue]) => queue.slice(taken.get(identity) ?? 0))
        .map(({ recording }) => recording),
  }
}

function usedUp(request: RecordedRequest, equal: readonly PlacedRecording[], sent: number, source: string): ReplayMiss {
  const lines = equal.map(({ line }) => line)
  const where = `${lines.length === 1 ? 'line' : 'lines'} ${lines.slice(0, shownDifferences).join(', ')} of ${source}`
  return {
    message: `${titleOf(request)} was recorded ${times(equal.length)} (${where}), and is sent for the ${ordinal(sent)} time. ${remedy}`,
    line: lines.at(-1),
    differences: [],
  }
}

function unlike(request: RecordedRequest, all: readonly PlacedRecording[], source: string): ReplayMiss {
  let nearest: { readonly line: number; readonly found: readonly Difference[]; readonly size: number } | undefined
  for (const { recording, line } of all) {
    const found = differencesOf(request, recording.request)
    const size = found.reduce((sum, difference) => sum + difference.size, 0)
    if (nearest === undefined || size < nearest.size) nearest = { line, found, size }
  }
  const paths = nearest?.found.map(({ path }) => path) ?? []
  const told =
    nearest === undefined
      ? 'There are no recordings at all.'
      : `The nearest is on line ${nearest.line}, and differs in ${list(paths)}.`
  return {
    message: `${titleOf(request)} fits no recording in ${source}. ${told} ${remedy}`,
    line: nearest?.line,
    differences: paths,
  }
}

function differencesOf(request: RecordedRequest, other: RecordedRequest): Difference[] {
  const isSameMethod = request.method.toUpperCase() === other.method.toUpperCase()
  const isSamePath = pathOf(request.url) === pathOf(other.url)
  const body = differences(request.body ?? null, other.body ?? null)
  return [
    ...(isSameMethod ? [] : [{ path: 'the method', size: 2 }]),
    ...(isSamePath ? [] : [{ path: 'the path', size: 2 }]),
    ...body.map(({ path, size }) => ({ path: path === '' ? 'the body' : path, size })),
  ]
}

function list(paths: readonly string[]): string {
  const shown = paths.slice(0, shownDifferences).map((path) => (path.startsWith('the ') ? path : `\`${path}\``))
  const more = paths.length - shown.length
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ')
}

function titleOf({ method, url }: RecordedRequest): string {
  return `\`${method.toUpperCase()} ${pathOf(url)}\``
}

function ordinal(count: number): string {
  const ending = count % 100 >= 11 && count % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][count % 10] ?? 'th')
  return `${count}${ending}`
}
