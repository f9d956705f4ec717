import type { Catalogue } from '../../shared/protocol.ts'

interface FaultPickerProps {
  readonly catalogue: Catalogue
  readonly fault: string | undefined
  readonly onPick: (fault: string | undefined) => void
}

/** Which fault the simulator plays: on the first attempt, or on every one. */
export function FaultPicker({ catalogue: { faults, isSimulated }, fault, onPick }: FaultPickerProps) {
  const once = faults.filter((name) => name.endsWith('-then-ok'))
  const always = faults.filter((name) => !name.endsWith('-then-ok'))
  const options = (names: readonly string[]) => names.map((name) => <option value={name}>{labelOf(name)}</option>)
  return (
    <label class="fault">
      Fault{!isSimulated && ' (the simulator answers then)'}
      <select value={fault ?? ''} onChange={(event) => onPick(event.currentTarget.value || undefined)}>
        <option value="">none</option>
        <optgroup label="First attempt only">{options(once)}</optgroup>
        <optgroup label="Every attempt">{options(always)}</optgroup>
      </select>
    </label>
  )
}

function labelOf(name: string): string {
  return name.replace(/^sim-/, '').replace(/-then-ok$/, ', then ok')
}
