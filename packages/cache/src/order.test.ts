import { expect, it } from 'vitest'
import { createOrder } from './order.ts'

it('takes answers in the order in which they were asked for', () => {
  const begin = createOrder()
  const [first, second] = [begin('k'), begin('k')]
  expect([first(), second()]).toEqual([true, true])
})

it('refuses the answer that was asked for before the one that is kept', () => {
  const begin = createOrder()
  const [first, second, third] = [begin('k'), begin('k'), begin('k')]
  expect([second(), first(), third()]).toEqual([true, false, true])
})

it('tells keys apart', () => {
  const begin = createOrder()
  const [one, other] = [begin('one'), begin('other')]
  expect([other(), one()]).toEqual([true, true])
})
