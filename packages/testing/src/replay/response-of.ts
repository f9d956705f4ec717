/** The statuses that a recording may have. Some servers have numbers of their own, which `fetch` hands on and `new Response` refuses. */
export function isStatus(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 999
}

const bodiless: readonly number[] = [204, 205, 304]

/** A response with any of these statuses. */
export function responseOf(
  body: ReadableStream<Uint8Array>,
  init: ResponseInit & { readonly status: number },
): Response {
  const { status } = init
  if (bodiless.includes(status)) return new Response(null, init)
  if (status <= 599) return new Response(body, init)
  const response = new Response(body, { ...init, status: 599 })
  return Object.defineProperty(response, 'status', { value: status })
}
