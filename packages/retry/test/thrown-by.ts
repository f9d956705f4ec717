/** The error, as text, with which options are refused. */
export function thrownBy(build: () => unknown): string {
  try {
    build()
  } catch (error) {
    return String(error)
  }
  return 'nothing thrown'
}
