/** Shorter values are no secrets worth the name, and taking them out would spoil other words. */
const shortest = 8

/** A text of a server without the credentials that it was sent: servers quote the key that they refuse. */
export function withoutCredentials(text: string, credentials: Readonly<Record<string, string>>): string {
  let clean = text
  for (const value of Object.values(credentials)) {
    // The whole value, and without its scheme: `Bearer KEY`.
    for (const secret of [value, value.split(' ').at(-1) ?? '']) {
      if (secret.length >= shortest) clean = clean.replaceAll(secret, '…')
    }
  }
  return clean
}
