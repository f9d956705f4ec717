import type { Policy } from './policy.ts'

/** The last messages, an even number of them, about half of all: the class that keeps "the last N turns" in many tutorials. */
export const slice: Policy = {
  id: 'slice',
  title: 'history.slice(-2 * N)',
  create: () => async (history) => history.slice(-2 * Math.max(1, Math.round(history.length / 4))),
}
