import type { ChatActions } from '../state/chat-actions.ts'
import type { ChatState } from '../state/chat-state.ts'
import { shownTurns } from '../state/conversation.ts'
import { Composer } from './composer.tsx'
import { MessageLog } from './message-log.tsx'

interface ChatPanelProps {
  readonly state: ChatState
  readonly actions: ChatActions
}

/** The left side: the conversation, and where the next question is written. */
export function ChatPanel({ state, actions }: ChatPanelProps) {
  const { conversation, running } = state
  return (
    <section
      class="chat"
      aria-labelledby="chat-title"
      onKeyDown={(event) => event.key === 'Escape' && running !== undefined && actions.stop()}
    >
      <h2 id="chat-title" class="hidden">
        Conversation
      </h2>
      <MessageLog state={state} actions={actions} />
      <Composer
        isRunning={running !== undefined}
        onAsk={(text, images) => actions.ask(text, images, shownTurns(conversation).at(-1)?.id ?? 0)}
        onStop={() => actions.stop()}
      />
      <p class="hidden" role="status" aria-live="polite">
        {state.announcement}
      </p>
    </section>
  )
}
