import fc from 'fast-check'
import { expect, test } from 'vitest'
import { asTitle, subjectOf } from './subject.ts'

test.each([
  ['Explain decorators in Python', 'decorators in Python'],
  ['Please explain the event loop?', 'event loop'],
  ['What is a mutex? And why?', 'mutex'],
  ['How do I centre a div', 'centre a div'],
  ['Hello, tell me about **bees**.', 'bees'],
  ['Write me a | table # of `things`', 'table of things'],
  ['   ', 'your question'],
  ['???', 'your question'],
  ['first line\nsecond line', 'first line'],
  ['说说装饰器', '说说装饰器'],
])('takes the subject of %j', (question, subject) => {
  expect(subjectOf(question)).toBe(subject)
})

test('is short, on one line, and has no sign that Markdown reads', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (question) => {
      const subject = subjectOf(question)
      expect(subject).toMatch(/^[^\n`*_#|<>]+$/u)
      expect([...subject].length).toBeLessThanOrEqual(50)
    }),
  )
})

test('capitalises a title by its first letter alone', () => {
  expect(asTitle('décorators in Python')).toBe('Décorators in Python')
})
