/** Control characters but for the line feed and the tab: C0, DEL and C1. */
// oxlint-disable-next-line no-control-regex -- they are what it looks for
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/g

/**
 * Takes out of a text whatever a terminal would obey: what a model or a server wrote must not move the cursor, change the title or write to
 * the clipboard. What is left of an escape sequence is shown as text. Can be used piece by piece: it looks at single characters.
 */
export function cleanText(text: string): string {
  return text.replaceAll(controls, '')
}
