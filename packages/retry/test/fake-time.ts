import { afterEach, beforeEach, vi } from 'vitest'

/** When each test begins, in milliseconds since the epoch. */
export const startsAt = 1_000_000

/** Has each test of a file run in fake time, from the same moment on. */
export function runInFakeTime(now: number = startsAt): void {
  beforeEach(() => void vi.useFakeTimers({ now }))
  afterEach(() => void vi.useRealTimers())
}
