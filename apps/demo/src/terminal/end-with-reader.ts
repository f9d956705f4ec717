import { exitCodes } from '../exit-codes.ts'
import type { Terminal } from './terminal.ts'

/** Ends the process when nobody reads its answers any more: quietly where the reader has left (`| head -1`), which is no failure. */
export function endWithReader(
  { stdout, stderr, exit }: Pick<NodeJS.Process, 'stdout' | 'stderr' | 'exit'>,
  { live, note }: Terminal,
): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    live.clear()
    if (error.code === 'EPIPE') exit(exitCodes.answered)
    note({ text: `The answer cannot be written: ${error.message}.`, tone: 'bad' })
    exit(exitCodes.failed)
  })
  // Who does not want to hear of the rest still wants the answer.
  stderr.on('error', () => {})
}
