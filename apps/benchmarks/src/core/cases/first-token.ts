import { medianFirstText } from '../../shared/median-first-text.ts'
import type { Case } from './case.ts'

/** How long the first piece of text takes, one call after the other. */
export const firstToken: Case = {
  id: 'first-token',
  title: 'Time to first token',
  how: 'From the call to the first piece of text, which the server sends at once together with its head: the median of 500 streams, one after the other, after 200 to warm up.',
  metrics: [{ name: 'p50', title: 'p50', unit: 'ms', compare: 'difference' }],
  rounds: 9,
  async measure(world) {
    const client = await world.client('paced-1-1')
    return { p50: await medianFirstText(world.count, () => (onText) => client.stream(onText)) }
  },
}
