const messages: Readonly<Record<string, string>> = {
  ECONNRESET: 'read ECONNRESET',
  UND_ERR_SOCKET: 'other side closed',
  RECORDING_ENDS: 'the recording ends here, for its client went away',
}

/** The error that Node's `fetch` gives when a connection is lost: a `TypeError` whose cause has the code. */
export function connectionLost(message: 'fetch failed' | 'terminated', code: string): TypeError {
  return new TypeError(message, { cause: Object.assign(new Error(messages[code] ?? code), { code }) })
}

/** The code of a connection that a fault ends in one of two ways. */
export function codeOfLoss(ending: string): string {
  return ending === 'close' ? 'UND_ERR_SOCKET' : 'ECONNRESET'
}
