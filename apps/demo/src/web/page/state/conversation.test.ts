import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choicesOf, draftOf, movePart } from './chain-draft.ts'
import {
  addTurn,
  changeTurn,
  type Conversation,
  emptyConversation,
  messagesUpTo,
  showTurn,
  shownTurns,
  siblingsOf,
  type Turn,
} from './conversation.ts'

const turn = (id: number, parent: number, role: Turn['role'], text = `text ${id}`): Turn => ({
  id,
  parent,
  role,
  text,
  images: [],
})

const talk = [turn(1, 0, 'user'), turn(2, 1, 'assistant'), turn(3, 2, 'user'), turn(4, 3, 'assistant')].reduce(
  addTurn,
  emptyConversation,
)
const texts = (conversation: Conversation) => shownTurns(conversation).map(({ text }) => text)

describe('a conversation', () => {
  test('is shown from the first turn to the last', () => {
    expect(texts(talk)).toEqual(['text 1', 'text 2', 'text 3', 'text 4'])
  })

  test('shows a new version in the place of the old one, without what followed that', () => {
    const edited = addTurn(talk, turn(5, 0, 'user', 'edited'))
    expect(texts(edited)).toEqual(['edited'])
    expect(siblingsOf(edited, turn(5, 0, 'user')).map(({ id }) => id)).toEqual([1, 5])
  })

  test('goes back to a version with all that followed it', () => {
    expect(texts(showTurn(addTurn(talk, turn(5, 0, 'user')), 1))).toEqual(texts(talk))
  })

  test('sends what is on the branch, and nothing from others', () => {
    const branched = addTurn(talk, turn(5, 2, 'user', 'another way'))
    expect(messagesUpTo(branched, 5)).toEqual([
      { role: 'user', content: 'text 1' },
      { role: 'assistant', content: 'text 2' },
      { role: 'user', content: 'another way' },
    ])
  })

  test('leaves out an answer that has no text', () => {
    const failed = changeTurn(talk, 2, (turn) => ({ ...turn, text: '' }))
    expect(messagesUpTo(failed, 3).map(({ role }) => role)).toEqual(['user', 'user'])
  })

  test('sends images as parts, after the text if there is one', () => {
    const images = ['data:image/png;base64,AA']
    const withText = addTurn(emptyConversation, { ...turn(1, 0, 'user'), images })
    const alone = addTurn(emptyConversation, { ...turn(1, 0, 'user', ''), images })
    const image = { type: 'image_url', image_url: { url: images[0] } }
    expect(messagesUpTo(withText, 1)).toEqual([{ role: 'user', content: [{ type: 'text', text: 'text 1' }, image] }])
    expect(messagesUpTo(alone, 1)).toEqual([{ role: 'user', content: [image] }])
  })
})

describe('a chain in the editor', () => {
  const field = { name: 'n', label: 'N', min: 1, max: 9, value: 3 }
  const info = (name: string, isOn: boolean) => ({
    name,
    isOn,
    about: '',
    module: '',
    symbol: name,
    args: '',
    fields: [field],
  })
  const draft = draftOf([info('a', true), info('b', false), info('c', true)])

  test('asks for what is on, in its order, with its numbers', () => {
    expect(choicesOf(movePart(draft, 2, 0))).toEqual([
      { name: 'c', fields: { n: 3 } },
      { name: 'a', fields: { n: 3 } },
    ])
  })

  test('has the same parts after any move, and the moved one where it was to go', () => {
    fc.assert(
      fc.property(fc.integer({ min: -1, max: 3 }), fc.integer({ min: -1, max: 3 }), (from, to) => {
        const moved = movePart(draft, from, to)
        expect(moved.map(({ name }) => name).toSorted()).toEqual(['a', 'b', 'c'])
        const isMove = from >= 0 && from < 3 && to >= 0 && to < 3
        if (isMove) expect(moved[to]?.name).toBe(draft[from]?.name)
        else expect(moved).toBe(draft)
      }),
    )
  })
})
