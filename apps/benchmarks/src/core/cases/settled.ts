import type { Open, World } from './case.ts'

/** What is open on the server once all is well, or when the time is over. */
export async function settled(world: World, isWell: (open: Open) => boolean, withinMs: number): Promise<Open> {
  const latest = performance.now() + withinMs
  for (;;) {
    const open = await world.open()
    if (isWell(open) || performance.now() > latest) return open
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
