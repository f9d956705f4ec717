import type { Auth, AuthAttempt, Credentials } from './auth.ts'

/** All keys of a pool as one account, in whatever order they were given. No name of a header begins with a space, so a list is never taken for more headers. */
export async function accountOfKeys(members: readonly Auth[], attempt: AuthAttempt): Promise<Credentials> {
  const asked = members.map(async (each) => each.account?.(attempt) ?? each.authorize(attempt))
  const answers = await Promise.allSettled(asked)
  const given = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []))
  // All failed: so does this, as the first did.
  if (given.length === 0) await asked[0]
  const values = new Map<string, string[]>()
  for (const [name, value] of given.flatMap(({ headers }) => Object.entries(headers))) {
    const known = values.get(name.toLowerCase())
    if (known) known.push(value)
    else values.set(name.toLowerCase(), [value])
  }
  return { headers: Object.fromEntries([...values].map(([name, all]) => [name, all.toSorted().join('\n ')])) }
}
