import { summarise } from './statistics.ts'

type Stream = (onText: () => void) => Promise<void>

/** The median of the milliseconds until the first piece of text: 500 streams, one after the other, after 200 to warm up. */
export async function medianFirstText(count: (full: number) => number, prepare: () => Stream): Promise<number> {
  const time = async (): Promise<number> => {
    const stream = prepare()
    const start = performance.now()
    let firstMs = Number.NaN
    await stream(() => {
      if (Number.isNaN(firstMs)) firstMs = performance.now() - start
    })
    return firstMs
  }
  for (let left = count(200); left > 0; left--) await time()
  const times: number[] = []
  for (let left = count(500); left > 0; left--) times.push(await time())
  return summarise(times).median
}
