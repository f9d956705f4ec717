/** Whether a header, by its name in lower case, says who asks or who pays. Rather one too many: caches keep apart what it tells apart. */
export function isCredential(name: string): boolean {
  return name !== 'idempotency-key' && named.test(name)
}

/** Parts of names: anywhere in them, or as a word of their own. */
const named =
  /auth|key|token|secret|cookie|session|jwt|pass(?:word|phrase)|credential|bearer|signature|account|principal|organi[sz]ation|project|tenant|team|workspace|customer|client-?id|login|user-?id|(?:^|-)(?:org|pat|user(?!-agent))(?:-|$)/
