export { attemptsKey } from './attempt-records.ts'
export type { RetryStopReason } from './retry-decision.ts'
export type { RetryCallOptions, RetryEvent, RetryOptions } from './retry-options.ts'
export { retry } from './retry.ts'
