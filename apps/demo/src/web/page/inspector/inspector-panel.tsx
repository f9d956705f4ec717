import { chainCode } from '../../shared/chain-code.ts'
import type { Catalogue } from '../../shared/protocol.ts'
import { CopyButton } from '../copy-button.tsx'
import type { ChatActions } from '../state/chat-actions.ts'
import type { ChatState } from '../state/chat-state.ts'
import { choicesOf } from '../state/chain-draft.ts'
import type { Turn } from '../state/conversation.ts'
import { type RunRecord, serverNow } from '../state/run-record.ts'
import { useClock } from '../state/use-clock.ts'
import { ChainEditor } from './chain-editor.tsx'
import { EventList } from './event-list.tsx'
import { FaultPicker } from './fault-picker.tsx'
import { Legend } from './legend.tsx'
import { SummaryView } from './summary-view.tsx'
import { WaterfallView } from './waterfall-view.tsx'

interface InspectorPanelProps {
  readonly state: ChatState
  readonly actions: ChatActions
}

/** The chain of the next call, and what happened to the one that is looked at. */
export function InspectorPanel({ state, actions }: InspectorPanelProps) {
  const { catalogue, draft, fault, conversation, inspected, running } = state
  const turn = inspected === undefined ? undefined : conversation.turns.get(inspected)
  const question = turn && conversation.turns.get(turn.parent)
  return (
    <aside class="inspector" aria-labelledby="inspector-title">
      <h2 id="inspector-title">Inspector</h2>
      {catalogue && (
        <>
          <h3>The chain of the next call</h3>
          <ChainEditor
            draft={draft}
            parts={catalogue.parts}
            onChange={(changed, announcement) => actions.set({ draft: changed, announcement })}
          />
          <FaultPicker catalogue={catalogue} fault={fault} onPick={(picked) => actions.set({ fault: picked })} />
          <div class="row">
            <button
              type="button"
              class="main"
              disabled={!question || running !== undefined}
              onClick={() => question && actions.answer(question.id)}
            >
              Replay
            </button>
            <CopyButton label="Copy as code" text={codeOf(catalogue, state, question)} />
          </div>
        </>
      )}
      <Call turn={turn} />
    </aside>
  )
}

function codeOf(catalogue: Catalogue, { draft, model, fault }: ChatState, question: Turn | undefined): string {
  return chainCode({
    parts: choicesOf(draft),
    catalogue: catalogue.parts,
    model,
    question: question?.text || 'Explain decorators in Python',
    isSimulated: catalogue.isSimulated,
    fault,
  })
}

function Call({ turn }: { readonly turn: Turn | undefined }) {
  return (
    <>
      <h3>What happened</h3>
      {turn?.run ? <Run key={turn.id} run={turn.run} /> : <p class="note">Nothing yet: ask a question.</p>}
    </>
  )
}

function Run({ run }: { readonly run: RunRecord }) {
  const isRunning = run.status === 'running'
  useClock(isRunning)
  const now = isRunning ? serverNow(run) : undefined
  return (
    <div class="call">
      <SummaryView run={run} now={now} />
      <WaterfallView run={run} now={now} />
      <Legend />
      {!isRunning && <EventList run={run} />}
    </div>
  )
}
