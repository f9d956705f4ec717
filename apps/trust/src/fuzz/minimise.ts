/**
 * The smallest input with the same fault that leaving bytes out can find (delta debugging): halves first, then smaller and smaller pieces,
 * down to single bytes.
 */
export async function minimise(
  bytes: Uint8Array,
  hasFault: (bytes: Uint8Array) => Promise<boolean>,
  maxTries = 4000,
): Promise<Uint8Array> {
  let smallest = bytes
  let tries = 0
  for (let size = Math.ceil(bytes.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < smallest.length && tries < maxTries; tries++) {
      const without = Uint8Array.from([...smallest.slice(0, at), ...smallest.slice(at + size)])
      if (await hasFault(without)) smallest = without
      else at += size
    }
  }
  return smallest
}
