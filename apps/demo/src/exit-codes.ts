/** Exit codes of the command. */
export const exitCodes = { answered: 0, failed: 1, usage: 2, interrupted: 130 } as const
