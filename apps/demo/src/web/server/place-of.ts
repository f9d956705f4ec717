/** The name of an error and its stack, without the message: that can hold anything, such as a piece of a prompt that was no JSON. */
export function placeOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { name, message, stack = '' } = error
  const from = stack.indexOf(message)
  return `${name}${from < 0 ? '' : stack.slice(from + message.length)}`
}
