/** The error that Node's `fetch` gives when a connection is lost: a `TypeError` whose cause has the code. */
export function connectionLost(message: 'fetch failed' | 'terminated', how: string): TypeError {
  const cause =
    how === 'close'
      ? Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' })
      : Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  return new TypeError(message, { cause })
}
