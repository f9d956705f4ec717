/** That place in a text, or the next one where it is between the halves of a character: half an emoji is no text that JSON can carry. */
export function characterBorder(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code >= 0xdc00 && code <= 0xdfff ? at + 1 : at
}
