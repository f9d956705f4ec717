import { expect, test, vi } from 'vitest'
import { checkCase } from './check-case.ts'
import { makeCase } from './make-case.ts'

const planted = vi.hoisted(() => ({ isBlind: false }))

vi.mock('../../../../packages/core/src/response/whole-or-error.ts', async (load) => {
  const real = await load<Record<'endError', (...given: unknown[]) => unknown>>()
  return { ...real, endError: (...given: unknown[]) => (planted.isBlind ? undefined : real.endError(...given)) }
})

async function kinds(): Promise<Set<string | undefined>> {
  const found = new Set<string | undefined>()
  for (let number = 0; number < 100; number++) found.add((await checkCase(makeCase(3, number, []))).finding?.kind)
  return found
}

test('a reader that takes each end for a good one is found', async () => {
  expect(await kinds()).toEqual(new Set([undefined]))
  planted.isBlind = true
  expect(await kinds()).toContain('false-success')
})
