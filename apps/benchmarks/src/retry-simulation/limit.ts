/** Requests per second that the server allows. */
export const limit = 10

/** How long an application waits for one answer, in milliseconds. */
export const deadlineMs = 60_000
