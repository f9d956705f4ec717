/** Headers that say who pays. */
export const credentialHeaders: readonly string[] = ['authorization', 'api-key', 'x-api-key']
