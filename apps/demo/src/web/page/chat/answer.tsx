import type { ComponentChildren } from 'preact'
import type { RunFailure } from '../../shared/protocol.ts'
import { CopyButton } from '../copy-button.tsx'
import { cutOffText } from '../../../inspector/cut-off.ts'
import { seconds } from '../../../inspector/numbers.ts'
import { InlineCode } from '../inline-code.tsx'
import { Markdown } from '../markdown/markdown.tsx'
import type { Turn } from '../state/conversation.ts'
import { Waiting } from './waiting.tsx'

interface AnswerProps {
  readonly turn: Turn
  readonly isRunning: boolean
  readonly isInspected: boolean
  /** Another version of it. */
  readonly onRegenerate: () => void
  /** The same once more, where it failed. */
  readonly onAgain: () => void
  readonly onInspect: () => void
  readonly children: ComponentChildren
}

/** An answer, as far as it is written, and why it went no further. */
export function Answer({ turn, isRunning, isInspected, onRegenerate, onAgain, onInspect, children }: AnswerProps) {
  const { text, run } = turn
  const status = run?.status ?? 'answered'
  return (
    <article class="turn answer" aria-busy={status === 'running'}>
      <h3 class="hidden">Answer</h3>
      {text === '' && run?.status === 'running' ? (
        <Waiting run={run} />
      ) : (
        <Markdown text={text} isDone={status !== 'running'} />
      )}
      {run?.end?.cutOffBy !== undefined && <p class="failure">{cutOffText(run.end.cutOffBy)}</p>}
      {status === 'stopped' && <p class="note">Stopped here.</p>}
      {run?.error && <Failure error={run.error} isPartial={text !== ''} isRunning={isRunning} onAgain={onAgain} />}
      <div class="tools">
        <CopyButton text={text} label="Copy" />
        <button type="button" class="quiet" disabled={isRunning} onClick={onRegenerate}>
          Regenerate
        </button>
        <button type="button" class="quiet" aria-pressed={isInspected} onClick={onInspect}>
          Inspect
        </button>
        {children}
      </div>
    </article>
  )
}

/** Where it was found out before anything was sent. */
const available =
  'Available is what is left of the window without the room for the answer, and without a margin, as tokens are estimated.'

interface FailureProps {
  readonly error: RunFailure
  readonly isPartial: boolean
  readonly isRunning: boolean
  readonly onAgain: () => void
}

function Failure({ error, isPartial, isRunning, onAgain }: FailureProps) {
  return (
    <div class="failure" role="group" aria-label="What went wrong">
      <p>
        <strong>{error.code}</strong> <InlineCode text={error.message} />
      </p>
      {error.code === 'context_length' && error.status === undefined && <p>{available}</p>}
      {isPartial && <p>The answer above is not whole.</p>}
      {error.attempts.length > 0 && (
        <ol>
          {error.attempts.map(({ code, status, waitedMs }) => (
            <li>
              {status ?? ''} {code}
              {waitedMs > 0 && `, after a wait of ${seconds(waitedMs)}`}
            </li>
          ))}
        </ol>
      )}
      <button type="button" class="main" disabled={isRunning} onClick={onAgain}>
        Try again
      </button>
    </div>
  )
}
