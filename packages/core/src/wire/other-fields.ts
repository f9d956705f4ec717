/**
 * Fields that the types do not know: they pass untouched. Not `unknown`, which lets no interface in that another library declares, such as the
 * messages and tools of `openai`.
 */
// oxlint-disable-next-line typescript/no-explicit-any
export type OtherFields = Readonly<Record<string, any>>
