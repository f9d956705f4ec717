import { expect, it } from 'vitest'
import * as exact from './exact/index.ts'
import * as surface from './index.ts'

it('exports these names and no others', () => {
  expect(Object.keys(surface).toSorted()).toEqual([
    'Answer',
    'context',
    'countTokens',
    'createConversation',
    'estimateTokens',
    'shortenTools',
    'summarize',
    'trim',
  ])
  expect(Object.keys(exact)).toEqual(['exactCounter'])
})
