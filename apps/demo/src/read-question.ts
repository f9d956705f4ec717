import { fstatSync } from 'node:fs'
import { text } from 'node:stream/consumers'

/**
 * What is asked: what the command line says, and behind it what comes through a pipe (`git diff | start "Review this"`). `undefined` for a
 * chat: neither is there, and stdin is a terminal.
 */
export async function readQuestion(
  given: string | undefined,
  stdin: Pick<NodeJS.ReadStream, 'isTTY'> & NodeJS.ReadableStream & { readonly fd: number },
): Promise<string | undefined> {
  if (stdin.isTTY) return given
  // A program that starts this one may leave stdin open for ever: with a question at hand, only a pipe or a file is waited for.
  if (given !== undefined && !isPiped(stdin.fd)) return given
  const piped = (await text(stdin)).trim()
  return given === undefined || piped === '' ? (given ?? piped) : `${given}\n\n${piped}`
}

function isPiped(fd: number): boolean {
  try {
    const stats = fstatSync(fd)
    return stats.isFIFO() || stats.isFile()
  } catch {
    // It is closed: there is nothing to read.
    return false
  }
}
