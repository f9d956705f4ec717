/** Whether a key sends what is written: Enter does, but not with Shift, nor where it ends the input of a character. */
export function isSend({ key, shiftKey, isComposing }: KeyboardEvent): boolean {
  return key === 'Enter' && !shiftKey && !isComposing
}
