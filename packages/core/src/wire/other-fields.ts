/* oxlint-disable typescript/no-explicit-any -- what the comment below says */

/**
 * Fields that the types do not know: they pass untouched. Not `unknown`, which lets no interface in that another library declares, such as the
 * messages and tools of `openai`.
 */
export type OtherFields = Readonly<Record<string, any>>
