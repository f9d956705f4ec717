import { useMemo, useRef } from 'preact/hooks'
import type { ChatActions } from '../state/chat-actions.ts'
import type { ChatState } from '../state/chat-state.ts'
import { type Conversation, shownTurns, siblingsOf, type Turn } from '../state/conversation.ts'
import { Answer } from './answer.tsx'
import { BranchSwitch } from './branch-switch.tsx'
import { Question } from './question.tsx'
import { useFollow } from './use-follow.ts'

interface MessageLogProps {
  readonly state: ChatState
  readonly actions: ChatActions
}

/** The conversation. It is a log that keeps silent: what a screen reader is told comes from the announcer, not piece by piece. */
export function MessageLog({ state, actions }: MessageLogProps) {
  const { conversation, running, inspected } = state
  const box = useRef<HTMLDivElement>(null)
  const turns = shownTurns(conversation)
  const { isAway, toBottom, onScroll } = useFollow(box, conversation)
  return (
    <div class="log-frame">
      <div class="log" role="log" aria-live="off" aria-label="Messages" tabIndex={0} ref={box} onScroll={onScroll}>
        {turns.length === 0 && <Welcome isSimulated={state.catalogue?.isSimulated ?? false} />}
        {turns.map((turn) => (
          <MemoTurn
            key={turn.id}
            turn={turn}
            versions={siblingsOf(conversation, turn).length}
            conversation={conversation}
            isRunning={running !== undefined}
            isInspected={inspected === turn.id}
            actions={actions}
          />
        ))}
      </div>
      {isAway && (
        <button type="button" class="latest" onClick={toBottom}>
          Latest ↓
        </button>
      )}
    </div>
  )
}

interface MemoTurnProps {
  readonly turn: Turn
  readonly versions: number
  readonly conversation: Conversation
  readonly isRunning: boolean
  readonly isInspected: boolean
  readonly actions: ChatActions
}

/** One turn, drawn again only when something about it has changed. */
function MemoTurn({ turn, versions, conversation, isRunning, isInspected, actions }: MemoTurnProps) {
  return useMemo(() => {
    const versionSwitch = (
      <BranchSwitch siblings={siblingsOf(conversation, turn)} turn={turn} onShow={(other) => actions.show(other)} />
    )
    if (turn.role === 'user') {
      const rerun = (text: string): void => actions.ask(text, turn.images, turn.parent)
      return (
        <Question turn={turn} isRunning={isRunning} onRerun={rerun}>
          {versionSwitch}
        </Question>
      )
    }
    return (
      <Answer
        turn={turn}
        isRunning={isRunning}
        isInspected={isInspected}
        onRegenerate={() => actions.answer(turn.parent, true)}
        onAgain={() => actions.answer(turn.parent)}
        onInspect={() => actions.set({ inspected: turn.id, view: 'inspector' })}
      >
        {versionSwitch}
      </Answer>
    )
  }, [turn, versions, isRunning, isInspected, actions])
}

function Welcome({ isSimulated }: { readonly isSimulated: boolean }) {
  return (
    <div class="welcome">
      <p>Ask a question. The inspector shows what each middleware of the chain does with it.</p>
      {isSimulated && <p>No key is set, so a simulator answers. Pick a fault to see how the chain takes it.</p>}
    </div>
  )
}
