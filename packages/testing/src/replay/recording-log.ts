import type { Recording } from './recording.ts'

/** Where a recording goes that is not made yet. */
export interface OpenEntry {
  /** Writes the recording down, the first time alone. A function, so that what it throws hurts nobody but {@link RecordingLog.close}. */
  readonly settle: (recording: () => Recording) => void
}

/** The lines that were written, and those that will be. */
export interface RecordingLog {
  /**
   * Keeps a place. Of equal requests the first sent is the first written, whichever was answered first. `left` is for those that never
   * settle.
   *
   * @throws what kept an earlier line from being written, and {@link TypeError} once the log is closed.
   */
  readonly open: (identity: string, left: () => Recording) => OpenEntry
  /** Settles what is open as left, and resolves when all is written. @throws what kept a line from being written */
  readonly close: () => Promise<void>
}

/** Makes a log that writes a line for each recording, one after the other. */
export function createRecordingLog(write: (line: string) => void | Promise<void>): RecordingLog {
  const open = new Set<() => void>()
  const lastOf = new Map<string, Promise<void>>()
  let writing: Promise<void> = Promise.resolve()
  let failure: { readonly error: unknown } | undefined
  let isClosed = false

  function append(recording: () => Recording): Promise<void> {
    writing = writing
      .then(() => write(`${JSON.stringify(recording())}\n`))
      .catch((error: unknown) => void (failure ??= { error }))
    return writing
  }

  return {
    open(identity, left) {
      if (failure !== undefined) throw failure.error
      if (isClosed) throw new TypeError('The recorder is closed. Make another one with `record()`.')
      let settle: OpenEntry['settle'] = () => {}
      const settled = new Promise<() => Recording>((resolve) => (settle = resolve))
      const leave = (): void => settle(left)
      open.add(leave)
      void settled.then(() => open.delete(leave))
      const written = Promise.all([settled, lastOf.get(identity)]).then(([recording]) => append(recording))
      lastOf.set(identity, written)
      void written.then(() => lastOf.get(identity) === written && lastOf.delete(identity))
      return { settle }
    },
    async close() {
      isClosed = true
      for (const leave of open) leave()
      await Promise.all(lastOf.values())
      await writing
      if (failure !== undefined) throw failure.error
    },
  }
}
