/** The options of a request that was read. A body that can be read but once is replaced by its text; any other goes out as it is. */
export function sendable(
  input: RequestInfo | URL,
  init: RequestInit | undefined,
  text: string | undefined,
): RequestInit | undefined {
  const wasRead = init?.body instanceof ReadableStream || (!init?.body && input instanceof Request && input.bodyUsed)
  return wasRead ? { ...init, body: text ?? '' } : init
}
