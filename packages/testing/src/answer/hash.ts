/**
 * Hashes texts to a whole number below 2^53 (cyrb53 by bryc, public domain).
 *
 * Not for security: it makes answers repeatable on every runtime, where `crypto.subtle` would make them asynchronous.
 */
export function hash(...texts: readonly string[]): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (const text of texts) {
    // The length keeps ('ab', 'c') and ('a', 'bc') apart.
    for (const unit of `${text.length}:${text}`) {
      const code = unit.codePointAt(0) ?? 0
      high = Math.imul(high ^ code, 2_654_435_761)
      low = Math.imul(low ^ code, 1_597_334_677)
    }
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909)
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909)
  return 4_294_967_296 * (2_097_151 & low) + (high >>> 0)
}

/** As {@link hash}, as `length` hexadecimal digits. */
export function hexHash(length: number, ...texts: readonly string[]): string {
  let digits = ''
  for (let part = 0; digits.length < length; part++) {
    digits += hash(String(part), ...texts)
      .toString(16)
      .padStart(14, '0')
      .slice(-12)
  }
  return digits.slice(0, length)
}
