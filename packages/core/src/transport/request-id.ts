const names = ['x-request-id', 'request-id', 'apim-request-id', 'x-ms-request-id', 'x-amzn-requestid', 'cf-ray']

/** The server's id of a request, under whichever name it gives it. */
export function requestIdOf(headers: Headers): string | undefined {
  for (const name of names) {
    const id = headers.get(name)
    if (id) return id
  }
  return undefined
}
