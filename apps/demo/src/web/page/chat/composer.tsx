import { useRef, useState } from 'preact/hooks'
import { isSend } from './is-send.ts'
import { useImages } from './use-images.ts'

interface ComposerProps {
  readonly isRunning: boolean
  readonly onAsk: (text: string, images: readonly string[]) => void
  readonly onStop: () => void
}

/** Where questions are written. Enter sends, Shift+Enter begins a line, images can be chosen, pasted or dropped. */
export function Composer({ isRunning, onAsk, onStop }: ComposerProps) {
  const [text, setText] = useState('')
  const { images, problem, add, remove, clear } = useImages()
  const field = useRef<HTMLTextAreaElement>(null)
  const canAsk = !isRunning && (text.trim() !== '' || images.length > 0)
  const ask = (): void => {
    if (!canAsk) return
    onAsk(text.trim(), images)
    setText('')
    clear()
    field.current?.focus()
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        ask()
      }}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault()
        void add(event.dataTransfer?.files ?? [])
      }}
    >
      <Thumbnails images={images} problem={problem} onRemove={remove} />
      <label class="hidden" for="question">
        Your question
      </label>
      <textarea
        id="question"
        ref={field}
        rows={2}
        placeholder="Ask something. Shift+Enter for a new line."
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (!isSend(event)) return
          event.preventDefault()
          ask()
        }}
        onPaste={(event) => void add(event.clipboardData?.files ?? [])}
      />
      <div class="row">
        <ImagePicker onPick={(files) => void add(files)} />
        {isRunning ? (
          <button type="button" class="main" onClick={onStop}>
            Stop
          </button>
        ) : (
          <button type="submit" class="main" disabled={!canAsk}>
            Send
          </button>
        )}
      </div>
    </form>
  )
}

function ImagePicker({ onPick }: { readonly onPick: (files: Iterable<File>) => void }) {
  return (
    <label class="button quiet">
      Attach an image
      <input
        class="hidden"
        type="file"
        accept="image/*"
        multiple
        onChange={(event) => {
          onPick(event.currentTarget.files ?? [])
          event.currentTarget.value = ''
        }}
      />
    </label>
  )
}

interface ThumbnailsProps {
  readonly images: readonly string[]
  readonly problem: string
  readonly onRemove: (at: number) => void
}

function Thumbnails({ images, problem, onRemove }: ThumbnailsProps) {
  if (images.length === 0 && problem === '') return null
  return (
    <div class="thumbnails">
      {images.map((url, at) => (
        <span key={url}>
          <img src={url} alt={`Attached image ${at + 1}`} />
          <button type="button" class="quiet" aria-label={`Remove image ${at + 1}`} onClick={() => onRemove(at)}>
            ✕
          </button>
        </span>
      ))}
      {problem && <span role="alert">{problem}</span>}
    </div>
  )
}
