import { useState } from 'preact/hooks'
import type { PartField, PartInfo } from '../../shared/protocol.ts'
import type { DraftPart } from '../state/chain-draft.ts'

interface ChainPartProps {
  readonly part: DraftPart
  readonly info: PartInfo | undefined
  readonly isFirst: boolean
  readonly isLast: boolean
  readonly onMove: (by: number) => void
  readonly onChange: (part: DraftPart) => void
}

/** One middleware in the editor: on or off, its numbers, and its place. Alt with an arrow moves it. */
export function ChainPart({ part, info, isFirst, isLast, onMove, onChange }: ChainPartProps) {
  const { name, isOn, fields } = part
  return (
    <div
      class="part"
      onKeyDown={(event) => {
        const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
        if (!event.altKey || by === 0) return
        event.preventDefault()
        onMove(by)
      }}
    >
      <span class="grip" aria-hidden="true">
        ⠿
      </span>
      <label>
        <input type="checkbox" checked={isOn} onChange={() => onChange({ ...part, isOn: !isOn })} /> {name}
      </label>
      {isOn &&
        info?.fields.map((field) => (
          <NumberField
            key={field.name}
            field={field}
            value={fields[field.name] ?? field.value}
            onChange={(value) => onChange({ ...part, fields: { ...fields, [field.name]: value } })}
          />
        ))}
      <span class="moves">
        <button
          type="button"
          class="quiet"
          disabled={isFirst}
          aria-label={`Move ${name} outwards`}
          onClick={() => onMove(-1)}
        >
          ↑
        </button>
        <button
          type="button"
          class="quiet"
          disabled={isLast}
          aria-label={`Move ${name} inwards`}
          onClick={() => onMove(1)}
        >
          ↓
        </button>
      </span>
      {info && <span class="about">{info.about}</span>}
    </div>
  )
}

interface NumberFieldProps {
  readonly field: PartField
  readonly value: number
  readonly onChange: (value: number) => void
}

/** What is typed counts as soon as it is in the range. */
function NumberField({ field: { name, label, min, max }, value, onChange }: NumberFieldProps) {
  const [typed, setTyped] = useState<string>()
  const take = (input: HTMLInputElement): void => {
    setTyped(input.value)
    const number = input.valueAsNumber
    if (Number.isInteger(number) && number >= min && number <= max) onChange(number)
  }
  return (
    <label class="number">
      <span title={label}>{name}</span>{' '}
      <input
        type="number"
        aria-label={label}
        min={min}
        max={max}
        value={typed ?? value}
        onInput={(event) => take(event.currentTarget)}
        onBlur={() => setTyped(undefined)}
      />
    </label>
  )
}
