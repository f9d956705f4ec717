import type { Auth, AuthAttempt, Credentials } from './auth.ts'

/** All keys of a pool as one account, in whatever order they were given. No name of a header begins with a space, so a list is never taken for more headers. */
export async function accountOfKeys(members: readonly Auth[], attempt: AuthAttempt): Promise<Credentials> {
  const given = await Promise.all(members.map(async (each) => each.account?.(attempt) ?? each.authorize(attempt)))
  const values = new Map<string, string[]>()
  for (const [name, value] of given.flatMap(({ headers }) => Object.entries(headers))) {
    const known = values.get(name.toLowerCase())
    if (known) known.push(value)
    else values.set(name.toLowerCase(), [value])
  }
  return { headers: Object.fromEntries([...values].map(([name, all]) => [name, all.toSorted().join('\n ')])) }
}
