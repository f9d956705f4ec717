import { expect, test } from 'vitest'
import { createLoad } from './load.ts'
import { makeChat } from './make-chat.ts'
import { takeSample } from './sample.ts'
import { startSimulators } from './start-simulators.ts'

test('two hundred calls of every kind, at servers that fail, leave no listener and no rejection behind', async () => {
  const strays: unknown[] = []
  const note = (reason: unknown): number => strays.push(reason)
  process.on('unhandledRejection', note)
  const simulators = await startSimulators(1)
  try {
    const load = createLoad(1, [makeChat(simulators.calm, false), makeChat(simulators.stormy, true)])
    await load.run(() => load.count >= 200)
    const { listeners, calls } = await takeSample(0, load.count, load.signal)
    expect(listeners).toBe(0)
    expect(Object.values(load.outcomes).reduce((sum, count) => sum + count, 0)).toBe(calls)
    expect(Object.keys(load.outcomes)).toEqual(expect.arrayContaining(['whole', 'left']))
    expect(strays).toEqual([])
  } finally {
    simulators.stop()
    process.off('unhandledRejection', note)
  }
})
