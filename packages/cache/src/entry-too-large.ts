/** What a store throws that keeps no entry of that size; `inspect` is told. */
export class EntryTooLarge extends RangeError {
  override readonly name = 'EntryTooLarge'

  constructor(bytes: number, maxBytes: number) {
    super(`The entry must be at most ${maxBytes} bytes, got ${bytes}. Raise \`maxEntryBytes\`, or \`maxBytes\`.`)
  }
}
