/** What kept a server from listening, with the code of Node's error, and what to do. */
export function listeningError(cause: Error, port: number, host: string): Error {
  const code = 'code' in cause ? String(cause.code) : ''
  const message = remedies(port, host)[code]
  if (message === undefined) return cause
  return Object.assign(new Error(message, { cause }), { code })
}

function remedies(port: number, host: string): Readonly<Record<string, string>> {
  const noHost = `The host '${host}' is no address of this machine: take 127.0.0.1, or ::1.`
  return {
    EADDRINUSE: `The port ${port} of ${host} is taken: stop what listens there, or take another one; 0 takes any that is free.`,
    EACCES: `The port ${port} of ${host} may not be listened on by this user: take one from 1024 on, or 0 for any that is free.`,
    EADDRNOTAVAIL: noHost,
    ENOTFOUND: noHost,
    EAI_AGAIN: noHost,
  }
}
