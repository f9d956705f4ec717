/** Whether a value is a port to listen on; 0 is any. */
export function isPort(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535
}
