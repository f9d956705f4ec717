/** What is wrong with a key, in words that do not quote it. */
export function keyProblem(key: unknown): string | undefined {
  if (typeof key !== 'string') return `The \`apiKey\` must be a string, got ${key === null ? 'null' : typeof key}.`
  const trimmed = key.trim()
  if (trimmed === '') return 'The `apiKey` is empty. Set it, or leave it out for a server that needs none.'
  if (/[\r\n]/.test(trimmed)) return 'The `apiKey` has a line break in it. Copy it again.'
  return /^[\x21-\x7e]+$/.test(trimmed)
    ? undefined
    : 'The `apiKey` has a space, or another character that no key has, in it. Copy the key alone.'
}
