import process from 'node:process'

/** What is in use, on V8's heap and in buffers beside it, in kilobytes, garbage included. */
export function usedKilobytes(): number {
  const { heapUsed, external } = process.memoryUsage()
  return (heapUsed + external) / 1000
}

/** What is in use when the garbage is collected. */
export async function liveKilobytes(): Promise<number> {
  for (let time = 0; time < 3; time++) {
    globalThis.gc?.()
    // Finalizers and what they set free have their turn.
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
  return usedKilobytes()
}
