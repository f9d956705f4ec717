import { render } from 'preact'
import { App } from './app.tsx'
import { ChatActions } from './state/chat-actions.ts'
import { initialState } from './state/chat-state.ts'
import { Store } from './state/store.ts'

const place = document.querySelector('#app')
if (!place) throw new Error('The page has no element #app.')
const store = new Store(initialState)
const actions = new ChatActions(store)
render(<App store={store} actions={actions} />, place)
void actions.begin()
