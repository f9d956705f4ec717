/** A mistake on the command line: its message says what to do. */
export class UsageError extends Error {}
