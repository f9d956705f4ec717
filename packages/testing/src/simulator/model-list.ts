import { created } from '../answer/completion.ts'
import { faultNames } from '../faults/select-fault.ts'

/** What `GET /models` lists: one that answers, one that thinks aloud first, and one for each fault. Any other name is answered as well. */
export function modelList(): { readonly object: 'list'; readonly data: readonly object[] } {
  const ids = ['sim', 'sim-reasoning', ...faultNames.map((name) => `sim-${name}`)]
  return { object: 'list', data: ids.map((id) => ({ id, object: 'model', created, owned_by: 'chinwag' })) }
}
