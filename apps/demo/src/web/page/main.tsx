import { render } from 'preact'
import { App } from './app.tsx'
import { ChatActions } from './state/chat-actions.ts'
import { initialState } from './state/chat-state.ts'
import { keepChat, keptChat } from './state/kept-chat.ts'
import { Store } from './state/store.ts'

const place = document.querySelector('#app')
if (!place) throw new Error('The page has no element #app.')
const store = new Store({ ...initialState, ...keptChat() })
const actions = new ChatActions(store)
render(<App store={store} actions={actions} />, place)
addEventListener('pagehide', () => keepChat(store.state))
void actions.begin()
