import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef, useState } from 'preact/hooks'
import type { Turn } from '../state/conversation.ts'
import { isSend } from './is-send.ts'

interface QuestionProps {
  readonly turn: Turn
  readonly isRunning: boolean
  readonly onRerun: (text: string) => void
  readonly children: ComponentChildren
}

/** A question. Edited, it is asked again, as a branch. */
export function Question({ turn, isRunning, onRerun, children }: QuestionProps) {
  const [isEdited, setIsEdited] = useState(false)
  if (isEdited) {
    const rerun = (text: string): void => {
      setIsEdited(false)
      onRerun(text)
    }
    return <QuestionEditor turn={turn} isRunning={isRunning} onRerun={rerun} onCancel={() => setIsEdited(false)} />
  }
  return (
    <article class="turn question">
      <h3 class="hidden">Question</h3>
      {turn.images.map((url, at) => (
        <img key={url} src={url} alt={`Image ${at + 1} of the question`} />
      ))}
      {turn.lostImages !== undefined && (
        <p class="note">Images that are too large to keep went with a reload of the page.</p>
      )}
      <p class="asked">{turn.text}</p>
      <div class="tools">
        <button type="button" class="quiet" disabled={isRunning} onClick={() => setIsEdited(true)}>
          Edit
        </button>
        {children}
      </div>
    </article>
  )
}

interface QuestionEditorProps extends Omit<QuestionProps, 'children'> {
  readonly onCancel: () => void
}

function QuestionEditor({ turn, isRunning, onRerun, onCancel }: QuestionEditorProps) {
  const [draft, setDraft] = useState(turn.text)
  const field = useRef<HTMLTextAreaElement>(null)
  const canAsk = !isRunning && draft.trim() !== ''
  // Not after the next frame: what is typed at once would go nowhere.
  useLayoutEffect(() => field.current?.focus(), [])
  return (
    <form
      class="turn question"
      onSubmit={(event) => {
        event.preventDefault()
        if (canAsk) onRerun(draft.trim())
      }}
      onKeyDown={(event) => event.key === 'Escape' && onCancel()}
    >
      <label class="hidden" for={`edit-${turn.id}`}>
        Edit the question
      </label>
      <textarea
        id={`edit-${turn.id}`}
        ref={field}
        rows={3}
        value={draft}
        onInput={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!isSend(event)) return
          event.preventDefault()
          if (canAsk) onRerun(draft.trim())
        }}
      />
      <div class="row">
        <button type="submit" class="main" disabled={!canAsk}>
          Ask this instead
        </button>
        <button type="button" class="quiet" onClick={onCancel}>
          Cancel
        </button>
      </div>
    </form>
  )
}
