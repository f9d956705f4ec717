import type { Turn } from '../state/conversation.ts'

interface BranchSwitchProps {
  readonly siblings: readonly Turn[]
  readonly turn: Turn
  readonly onShow: (turn: Turn) => void
}

/** Goes through the versions of a turn, where there are several. */
export function BranchSwitch({ siblings, turn, onShow }: BranchSwitchProps) {
  if (siblings.length < 2) return null
  const at = siblings.findIndex(({ id }) => id === turn.id)
  const step = (by: number, sign: string, label: string) => {
    const other = siblings[at + by]
    return (
      <button type="button" class="quiet" aria-label={label} disabled={!other} onClick={() => other && onShow(other)}>
        {sign}
      </button>
    )
  }
  return (
    <span class="branches" role="group" aria-label="Versions">
      {step(-1, '‹', 'Previous version')}
      <span>
        {at + 1} / {siblings.length}
      </span>
      {step(1, '›', 'Next version')}
    </span>
  )
}
