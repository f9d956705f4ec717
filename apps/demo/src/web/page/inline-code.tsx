/** A text in which what stands in backticks is code. */
export function InlineCode({ text }: { readonly text: string }) {
  return <>{text.split(/`(?<code>[^`]+)`/).map((piece, at) => (at % 2 === 1 ? <code>{piece}</code> : piece))}</>
}
