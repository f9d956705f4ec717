import { parseArgs } from 'node:util'

/**
 * Reads the command line of a benchmark that runs as a whole: `--quick` tries it, `--write` keeps what it finds.
 *
 * @throws TypeError
 */
export function parseQuickOrWrite(args: readonly string[]): { readonly quick: boolean; readonly write: boolean } {
  const { values } = parseArgs({
    args: [...args],
    options: { quick: { type: 'boolean', default: false }, write: { type: 'boolean', default: false } },
  })
  if (values.quick && values.write)
    throw new TypeError('The `--write` option keeps whole results: leave out `--quick`.')
  return values
}
