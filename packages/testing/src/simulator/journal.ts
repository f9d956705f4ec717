import { deepFreeze } from './deep-freeze.ts'
import type { CallRecord, SimulatorCall } from './simulator-call.ts'

/** What stands for a body that is not kept. */
export const dropped = '[dropped]'

const maxCharacters = 64_000_000

/** The last requests, and what became of them. */
export interface Journal {
  /** Oldest first. A list that does not grow; its entries keep up. */
  readonly calls: readonly SimulatorCall[]
  /** Writes a request down. `size` is about how many characters its body and its answer have. */
  readonly add: (record: CallRecord, size: number) => void
  readonly clear: () => void
}

interface Entry {
  readonly record: CallRecord
  readonly view: SimulatorCall
  size: number
}

/** Makes a journal that keeps the last `length` requests, and of their bodies and answers what there is room for. */
export function createJournal(length: number): Journal {
  let entries: Entry[] = []
  let snapshot: readonly SimulatorCall[] | undefined
  let characters = 0

  function drop(entry: Entry): void {
    if (entry.size === 0) return
    characters -= entry.size
    entry.size = 0
    entry.record.body = dropped
    entry.record.completion = undefined
  }

  function makeRoom(): void {
    for (const entry of entries.slice(0, -1)) {
      drop(entry)
      if (characters <= maxCharacters) return
    }
  }

  return {
    get calls() {
      snapshot ??= Object.freeze(entries.map(({ view }) => view))
      return snapshot
    },
    add(record, size) {
      deepFreeze(record.completion)
      entries.push({ record, view: readOnly(record), size })
      characters += size
      for (const entry of entries.splice(0, entries.length - length)) characters -= entry.size
      if (characters > maxCharacters) makeRoom()
      snapshot = undefined
    },
    clear() {
      entries = []
      snapshot = undefined
      characters = 0
    },
  }
}

/** A view that cannot be changed and that shows what the record becomes. Not a frozen copy, which would not keep up. */
function readOnly(record: CallRecord): SimulatorCall {
  return new Proxy(record, { set: refuse, defineProperty: refuse, deleteProperty: refuse, setPrototypeOf: refuse })
}

function refuse(): never {
  throw new TypeError('The entries of `simulator.calls` are what happened, and cannot be changed.')
}
