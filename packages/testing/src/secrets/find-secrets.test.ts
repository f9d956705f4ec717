import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownForms } from '../../test/known-forms.ts'
import { findSecrets, secretsOf, withoutSecrets } from './find-secrets.ts'

describe('secrets', () => {
  test.each([
    ['sk-proj-Ab1_Cd2-Ef3Gh4Ij5Kl6Mn7', true],
    ['sk-proj-****************Mn7', true],
    ['xai-Ab1Cd2Ef3Gh4Ij5Kl6Mn7', true],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmN', true],
    ['org-AbCdEfGhIjKlMnOpQrStUvWx', true],
    ...knownForms.map((form): [string, boolean] => [form, true]),
    ['task-force-of-the-whole-company', false],
    ['sk-short', false],
    ['req_0123456789abcdef0123456789abcdef', false],
    ['chatcmpl-0123456789abcdef0123456789abc', false],
  ])('of no known request are found by their form: %s', (text, isSecret) => {
    expect(withoutSecrets(`It is ${text}.`, [])).toBe(`It is ${isSecret ? '[removed]' : text}.`)
  })

  test('that are short are not looked for in texts, for they are parts of many', () => {
    const url = new URL('https://example.com/?key=short')
    expect(secretsOf(new Headers({ authorization: 'Bearer sim' }), url)).toEqual([])
  })

  test('are taken out wholly, wherever they stand, and nothing else is', () => {
    const texts = fc.array(fc.constantFrom('abcdefgh', 'cdefghij', 'ab', 'x', 'gh', 'ijabcdef'), { maxLength: 12 })
    fc.assert(
      fc.property(texts, (parts) => {
        const text = parts.join('')
        const secrets = ['abcdefgh', 'cdefghij']
        const safe = withoutSecrets(text, secrets)
        for (const each of secrets) expect(safe).not.toContain(each)
        const kept = findSecrets(text, secrets).reduceRight(
          (rest, { start, end }) => rest.slice(0, start) + rest.slice(end),
          text,
        )
        expect(safe.replaceAll('[removed]', '')).toBe(kept)
      }),
    )
  })
})
