import type { Store } from '@chinwag/context'

/** Where the next `--continue` goes on. */
export interface LastTalk {
  readonly id: string
  /** The conversation itself does not hold it. */
  readonly system?: string | undefined
}

const key = 'chinwag:demo:last'

/** The conversation that was talked in last, in any process. */
export async function readLastTalk(store: Store): Promise<LastTalk | undefined> {
  const value = await store.get(key)
  return typeof value === 'string' ? parse(value) : undefined
}

/** Remembers which conversation was talked in last. */
export async function writeLastTalk(store: Store, { id, system }: LastTalk): Promise<void> {
  await store.set(key, JSON.stringify({ id, system }))
}

function parse(text: string): LastTalk | undefined {
  const { id, system }: Partial<Record<keyof LastTalk, unknown>> = JSON.parse(text)
  return typeof id === 'string' ? { id, system: typeof system === 'string' ? system : undefined } : undefined
}
