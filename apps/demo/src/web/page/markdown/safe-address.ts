const allowed = new Set(['http:', 'https:', 'mailto:'])

/** The address of a link that a model wrote, if following it runs nothing: `undefined` for `javascript:` and whatever else is no web page. */
export function safeAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined
  const { protocol, href } = new URL(address)
  return allowed.has(protocol) ? href : undefined
}
