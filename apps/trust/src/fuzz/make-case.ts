import { changeBytes } from './change-bytes.ts'
import { changeEvents } from './change-events.ts'
import { makeEvents, type StreamEvent } from './make-events.ts'
import { createRandom, type Random, some } from './random.ts'
import { writeEvents } from './write-events.ts'

/** An answer of a server, and how it is read. */
export interface FuzzCase {
  readonly bytes: Uint8Array
  /** Nothing was spoilt: it must be read as it was meant. */
  readonly isPristine: boolean
  /** Where it is cut into reads; each is another way to read the same bytes. */
  readonly cuts: readonly (readonly number[])[]
  readonly stream: boolean
  readonly maxEventBytes?: number | undefined
  /** Once more, by a reader that aborts when it has so many chunks. */
  readonly abortAfter?: number | undefined
}

const encoder = new TextEncoder()

/** The case with this number: the same for the same seed, whatever came before it. */
export function makeCase(seed: number, number: number, recorded: readonly string[]): FuzzCase {
  const random = createRandom(seed, number)
  const base = makeBase(random, recorded)
  const bytes = base.isPristine ? base.bytes : spoil(random, base)
  return {
    bytes,
    isPristine: base.isPristine,
    cuts: makeCuts(random, bytes.length),
    stream: random.chance(0.9),
    ...(random.chance(0.1) && { abortAfter: random.below(6) }),
    ...(!base.isPristine && random.chance(0.05) && { maxEventBytes: 1 + random.below(600) }),
  }
}

interface Base {
  readonly bytes: Uint8Array
  readonly isPristine: boolean
}

function makeBase(random: Random, recorded: readonly string[]): Base {
  const [first, ...rest] = recorded
  if (first !== undefined && random.chance(0.25)) {
    return { bytes: encoder.encode(random.pick([first, ...rest])), isPristine: false }
  }
  const events = makeEvents(random)
  const isPristine = random.chance(0.15)
  const changed = isPristine || random.chance(0.35) ? events : changeEvents(random, events)
  const text = isPristine ? writeEvents(random, changed) : write(random, changed)
  return { bytes: encoder.encode(text), isPristine }
}

/** Mostly as a stream; sometimes one event alone, as a server answers that was asked for JSON. */
function write(random: Random, events: readonly StreamEvent[]): string {
  const [event] = events
  return typeof event === 'object' && random.chance(0.03) ? JSON.stringify(event) : writeEvents(random, events)
}

function spoil(random: Random, { bytes }: Base): Uint8Array {
  return random.chance(0.45) ? changeBytes(random, bytes) : bytes
}

/** In one piece, in a few, and, where that is not long, byte by byte. */
function makeCuts(random: Random, length: number): number[][] {
  const few = some(random, 1, 12, () => random.below(length + 1))
  const isShort = length < 3000 && random.chance(0.3)
  const all = Array.from({ length: isShort ? length - 1 : 0 }, (_, at) => at + 1)
  return [[], few, ...(all.length > 0 ? [all] : [])]
}
