import { expect, test } from 'vitest'
import { knownForms } from '../../test/known-forms.ts'
import { safeHeaders } from './safe-headers.ts'

test.each([
  'authorization',
  'proxy-authorization',
  'authentication',
  'api-key',
  'x-api-key',
  'x-goog-api-key',
  'ocp-apim-subscription-key',
  'x-amz-security-token',
  'cf-access-client-secret',
  'cookie',
  'x-jwt',
  'x-jwt-assertion',
  'x-session',
  'x-session-id',
  'x-password',
  'x-credential',
  'x-hub-signature-256',
  'connect.sid'.replace('.', '-'),
])('the value of %s is removed', (name) => {
  expect(safeHeaders(new Headers({ [name]: 'anything' }))[name]).toBe('[removed]')
})

test.each([
  ...knownForms,
  'Bearer abc',
  'basic dXNlcjpwYXNz',
  'sk-proj-abcdef123456',
  'upstream=sk-abcdef123456',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.x',
])('a value that looks like a secret is removed under any name: %s', (value) => {
  expect(safeHeaders(new Headers({ 'x-upstream': value }))['x-upstream']).toBe('[removed]')
})

test.each([
  ['content-type', 'application/json'],
  ['user-agent', 'openai/6.1'],
  ['x-request-id', 'req_1'],
  ['idempotency-id', 'task-skeleton'],
  ['x-stainless-lang', 'js'],
])('the value of %s is kept: %s', (name, value) => {
  expect(safeHeaders(new Headers({ [name]: value }))[name]).toBe(value)
})
