/** What must not be. `kind` names the invariant that fell. */
export interface Finding {
  readonly kind: string
  readonly detail: string
}

/** All that there is to know of something that was thrown. */
export function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}
