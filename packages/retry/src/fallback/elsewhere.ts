import { type ChatError, type ContextKey, createContextKey } from '@chinwag/core'

/**
 * Whether another hop takes over when a pass fails with this error: set by a `fallback()` for what is further in, except at its last hop. Then
 * nobody has to sit and wait for a model that throttles.
 */
export const elsewhereKey: ContextKey<((error: ChatError) => boolean) | undefined> = createContextKey('retry.elsewhere')

/** The longest that is waited for a model that throttles where another one can answer, in milliseconds. */
export const longestWaitMs = 1000
