import type { CallContext } from '@chinwag/core'

/**
 * Tells a function of the user's something. It cannot disturb the call, and nobody waits for it, since it may never settle: what it throws,
 * or rejects with, is reported to the inspector.
 */
export function tell(hook: string, call: (() => void | Promise<void>) | undefined, context: CallContext): void {
  // A throw inside the executor becomes a rejection.
  if (call) new Promise<void>((resolve) => resolve(call())).catch(hookFailed(hook, context))
}

/** Whether a function of the user's said yes. Only `true` is one: a promise is not, and what it rejects with must not go unhandled. */
export function isYes(hook: string, answer: unknown, context: CallContext): boolean {
  if (answer instanceof Promise) answer.catch(hookFailed(hook, context))
  return answer === true
}

function hookFailed(hook: string, context: CallContext): (error: unknown) => void {
  return (error) => context.emit({ type: 'retry-hook', hook, error })
}
