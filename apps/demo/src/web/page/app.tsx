import { ChatPanel } from './chat/chat-panel.tsx'
import { InspectorPanel } from './inspector/inspector-panel.tsx'
import type { ChatActions } from './state/chat-actions.ts'
import type { ChatState } from './state/chat-state.ts'
import { type Store, useStore } from './state/store.ts'
import { ThemeButton } from './theme-button.tsx'

interface AppProps {
  readonly store: Store<ChatState>
  readonly actions: ChatActions
}

/** The page: the chat on the left, the inspector on the right. Where there is no room for both, one of them. */
export function App({ store, actions }: AppProps) {
  const state = useStore(store)
  const { view } = state
  return (
    <div class="page" data-view={view}>
      <header>
        <h1>Chinwag</h1>
        {state.catalogue?.isSimulated && <span class="badge">simulated</span>}
        <label class="model">
          <span aria-hidden="true">Model</span>
          <input
            aria-label="Model"
            value={state.model}
            onChange={(event) => actions.set({ model: event.currentTarget.value.trim() })}
          />
        </label>
        <div class="row">
          <button
            type="button"
            class="quiet switch"
            onClick={() => actions.set({ view: view === 'chat' ? 'inspector' : 'chat' })}
          >
            {view === 'chat' ? 'Inspector' : 'Chat'}
          </button>
          <button type="button" class="quiet" onClick={() => actions.clear()}>
            New chat
          </button>
          <ThemeButton />
        </div>
      </header>
      {state.problem && (
        <p class="failure" role="alert">
          {state.problem}
        </p>
      )}
      <main>
        <ChatPanel state={state} actions={actions} />
        <InspectorPanel state={state} actions={actions} />
      </main>
    </div>
  )
}
