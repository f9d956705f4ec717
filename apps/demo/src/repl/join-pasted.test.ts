import { setImmediate as afterImmediates } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { joinPasted } from './join-pasted.ts'

function pasteInto(editor: { line: string }) {
  const texts: string[] = []
  return { texts, paste: joinPasted(editor, (text) => texts.push(text)) }
}

test('a line is a text', async () => {
  const { texts, paste } = pasteInto({ line: '' })
  for (const line of ['one', 'two']) {
    paste.add(line)
    await afterImmediates()
  }
  expect(texts).toEqual(['one', 'two'])
})

test('lines that come at once are one text, with the rest that is sent later', async () => {
  const editor = { line: 'three' }
  const { texts, paste } = pasteInto(editor)
  paste.add('one')
  paste.add('two')
  await afterImmediates()
  expect(texts).toEqual([])
  editor.line = ''
  paste.add('three')
  await afterImmediates()
  expect(texts).toEqual(['one\ntwo\nthree'])
})

test('a paste that is called off leaves nothing behind', async () => {
  const editor = { line: 'rest' }
  const { texts, paste } = pasteInto(editor)
  paste.add('one')
  await afterImmediates()
  paste.drop()
  editor.line = ''
  paste.add('other')
  await afterImmediates()
  expect(texts).toEqual(['other'])
})
