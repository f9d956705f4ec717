import { useRef, useState } from 'preact/hooks'
import type { PartInfo } from '../../shared/protocol.ts'
import { type DraftPart, movePart } from '../state/chain-draft.ts'
import { ChainPart } from './chain-part.tsx'

interface ChainEditorProps {
  readonly draft: readonly DraftPart[]
  readonly parts: readonly PartInfo[]
  readonly onChange: (draft: readonly DraftPart[], announcement: string) => void
}

/** The chain of the next call: what is in it, and in which order, by pointer or by keyboard. */
export function ChainEditor({ draft, parts, onChange }: ChainEditorProps) {
  const [dragged, setDragged] = useState<number>()
  // What a drop asks for: it can come before the state is drawn.
  const source = useRef<number | undefined>(undefined)
  const drag = (at: number | undefined): void => {
    source.current = at
    setDragged(at)
  }
  const move = (from: number, to: number): void => {
    const moved = movePart(draft, from, to)
    if (moved !== draft) onChange(moved, `${draft[from]?.name} is now ${to + 1} of ${draft.length}.`)
  }
  const replace = (at: number, part: DraftPart, announcement = ''): void => onChange(draft.with(at, part), announcement)
  return (
    <ol class="chain" aria-label="Middlewares, outermost first">
      {draft.map((part, at) => (
        <li
          key={part.name}
          class={dragged === at ? 'dragged' : ''}
          draggable
          onDragStart={(event) => {
            // Firefox drags nothing that carries nothing.
            event.dataTransfer?.setData('text/plain', part.name)
            drag(at)
          }}
          onDragOver={(event) => source.current !== undefined && event.preventDefault()}
          onDrop={(event) => {
            event.preventDefault()
            if (source.current !== undefined) move(source.current, at)
            drag(undefined)
          }}
          onDragEnd={() => drag(undefined)}
        >
          <ChainPart
            part={part}
            info={parts.find(({ name }) => name === part.name)}
            isFirst={at === 0}
            isLast={at === draft.length - 1}
            onMove={(by) => move(at, at + by)}
            onChange={(changed) => replace(at, changed)}
          />
        </li>
      ))}
    </ol>
  )
}
