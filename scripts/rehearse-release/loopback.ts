/**
 * Lets only a registry on this machine pass.
 *
 * @throws RangeError for any other address
 */
export function requireLoopback(registry: string): void {
  const { hostname, protocol } = URL.parse(registry) ?? { hostname: '', protocol: '' }
  if (protocol === 'http:' && /^(?:127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname)) return
  throw new RangeError(
    `The registry of a rehearsal must be on a loopback address, got \`${registry}\`: nothing is published.`,
  )
}
