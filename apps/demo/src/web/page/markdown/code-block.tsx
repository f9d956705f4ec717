import { useEffect, useState } from 'preact/hooks'
import { CopyButton } from '../copy-button.tsx'
import type { Piece } from './highlight.ts'

interface CodeBlockProps {
  readonly code: string
  readonly language: string
  readonly isDone: boolean
}

/** Code, in colour once it is complete: what colours it is loaded with the first block that needs it. */
export function CodeBlock({ code, language, isDone }: CodeBlockProps) {
  const [coloured, setColoured] = useState<{ code: string; pieces: readonly Piece[] }>()
  const name = /^[\w+#.-]*/.exec(language)?.[0] ?? ''
  useEffect(() => {
    if (!isDone || name === '') return
    let isWanted = true
    void import('./highlight.ts').then(({ highlight }) => {
      const pieces = highlight(code, name)
      if (isWanted && pieces) setColoured({ code, pieces })
    })
    return () => void (isWanted = false)
  }, [code, name, isDone])
  return (
    <figure class="code">
      <figcaption>
        <span>{name || 'text'}</span>
        <CopyButton text={code} label="Copy code" />
      </figcaption>
      <pre tabIndex={0} aria-label={`Code${name && `, ${name}`}`}>
        <code>
          {coloured?.code === code
            ? coloured.pieces.map(({ text, kind }) => (kind === '' ? text : <span class={kind}>{text}</span>))
            : code}
        </code>
      </pre>
    </figure>
  )
}
