import type { Policy } from './policy.ts'

/** Sends everything, until the model's window is full: those of the models here are larger than the conversations. */
export const keepAll: Policy = {
  id: 'keep-all',
  title: 'keep all',
  create: () => async (history) => history,
}
