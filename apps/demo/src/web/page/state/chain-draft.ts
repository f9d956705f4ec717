import type { PartChoice, PartInfo } from '../../shared/protocol.ts'

/** A middleware in the editor of the chain. */
export interface DraftPart extends PartChoice {
  readonly isOn: boolean
}

/** The chain that the page begins with: the catalogue's order, or the one that was chosen before, if it is of the same parts. */
export function draftOf(parts: readonly PartInfo[], before: readonly DraftPart[] = []): readonly DraftPart[] {
  const names = new Set(before.map(({ name }) => name))
  if (before.length === parts.length && parts.every(({ name }) => names.has(name))) return before
  return parts.map(({ name, isOn, fields }) => ({
    name,
    isOn,
    fields: Object.fromEntries(fields.map((field) => [field.name, field.value])),
  }))
}

/** Moves a part to another place. */
export function movePart(draft: readonly DraftPart[], from: number, to: number): readonly DraftPart[] {
  const part = draft[from]
  if (!part || to < 0 || to >= draft.length || from === to) return draft
  const rest = draft.toSpliced(from, 1)
  return rest.toSpliced(to, 0, part)
}

/** What is asked of the server: the parts that are on. */
export function choicesOf(draft: readonly DraftPart[]): PartChoice[] {
  return draft.filter(({ isOn }) => isOn).map(({ name, fields }) => ({ name, fields }))
}
