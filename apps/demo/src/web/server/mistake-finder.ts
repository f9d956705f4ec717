import type { CallEvent } from '@chinwag/core'
import type { RunFailure } from '../shared/protocol.ts'
import { placeOf } from './place-of.ts'

/** Finds whose mistake it was that a call failed with: an error that is none of the toolkit's comes from a middleware. */
export class MistakeFinder {
  #middleware: string | undefined

  /** Told of each event of the call. An error travels outwards: the layer that is left with it first is the innermost, where it began. */
  add({ type, middleware, ...fields }: CallEvent): void {
    if (type === 'exit' && fields['result'] === 'error' && fields['code'] === undefined) this.#middleware ??= middleware
  }

  /** What the page is told. The place in the code is for the developer's terminal. */
  tell(error: unknown): RunFailure {
    const place = this.#middleware ?? 'The chain'
    console.error(`${place} made a mistake: ${placeOf(error)}`)
    const message = `\`${place}\` threw ${textOf(error)}. Where, is in the terminal of the server.`
    return { message, code: 'mistake', attempts: [] }
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message.replace(/\.$/, '')}` : String(error)
}
