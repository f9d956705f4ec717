import process from 'node:process'

/** The processor's time that the work took in this process, user and system, all threads, in microseconds. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

/** Does the work so many times, up to `concurrency` at once. */
export async function repeat(times: number, concurrency: number, work: () => Promise<unknown>): Promise<void> {
  let left = times
  const worker = async (): Promise<void> => {
    while (left-- > 0) await work()
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
}
