import { expect, it } from 'vitest'
import * as surface from './index.ts'

it('exports what the README names, and nothing else', () => {
  expect(Object.keys(surface)).toEqual(['helloWorld'])
})
