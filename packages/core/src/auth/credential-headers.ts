/** Whether a header, by its name in lower case, says who asks or who pays. Rather one too many: caches keep apart what it tells apart. */
export function isCredential(name: string): boolean {
  return name !== 'idempotency-key' && named.test(name)
}

const named =
  /auth|key|token|secret|cookie|session|jwt|password|signature|account|organi[sz]ation|project|tenant|user-?id/
