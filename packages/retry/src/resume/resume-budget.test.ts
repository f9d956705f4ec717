import { isChatError } from '@chinwag/core'
import { expect, it } from 'vitest'
import { runInFakeTime } from '../../test/fake-time.ts'
import { resumedChat, show } from '../../test/resumed-chat.ts'
import { answer, breakAfter } from '../../test/scripted-transport.ts'

runInFakeTime()

it('pays for the rest of an answer out of the budget of the chain, and goes on no further than that reaches', async () => {
  const steps = [breakAfter(['one ']), breakAfter(['two ']), answer('three')] as const
  const poor = resumedChat(steps, { budget: { minRetries: 1, ratio: 0 } })
  const { text, error } = await show(poor.chat)
  expect(text).toBe('one two ')
  expect(isChatError(error) && error.details).toMatchObject({ retries: 'budget spent' })
  expect(poor.seen).toHaveLength(2)
  expect(await show(resumedChat(steps, { budget: { minRetries: 2, ratio: 0 } }).chat)).toEqual({
    text: 'one two three',
  })
})
