import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isErrorBody, readEnvelope } from './envelope.ts'

const bodies: [name: string, body: unknown, expected: object][] = [
  [
    'OpenAI',
    { error: { message: 'No', type: 'invalid_request_error', param: 'model', code: 'model_not_found' } },
    { message: 'No', type: 'invalid_request_error', param: 'model', code: 'model_not_found' },
  ],
  [
    'OpenAI with nulls',
    { error: { message: 'No', type: null, param: null, code: null } },
    { message: 'No', type: undefined },
  ],
  ['a text under error', { error: 'Model is loading' }, { message: 'Model is loading' }],
  ['a text under error, with a code', { error: 'No', code: 'x' }, { message: 'No', code: 'x' }],
  [
    'a bare message',
    { message: 'No', code: 429, type: 'rate_limit' },
    { message: 'No', type: 'rate_limit', status: 429 },
  ],
  ['FastAPI', { detail: 'Not Found' }, { message: 'Not Found' }],
  [
    'FastAPI, its list form',
    {
      detail: [
        { loc: ['body', 'messages', 0], msg: 'field required', input: 'a prompt' },
        { loc: ['body'], msg: 'no' },
      ],
    },
    { message: 'body.messages.0: field required; body: no' },
  ],
  ['FastAPI with an object', { detail: { message: 'No' } }, { message: 'No' }],
  [
    'Mistral',
    {
      object: 'error',
      message: { detail: [{ loc: ['body', 'top_p'], msg: 'too big' }] },
      type: 'invalid_request_error',
      raw_status_code: 422,
    },
    { message: 'body.top_p: too big', type: 'invalid_request_error', status: 422 },
  ],
  [
    'Gemini',
    [{ error: { code: 400, message: 'API key not valid', status: 'INVALID_ARGUMENT' } }],
    { message: 'API key not valid', status: 400, code: undefined },
  ],
  ['Databricks', { error_code: 'BAD_REQUEST', message: 'No' }, { message: 'No', code: 'BAD_REQUEST' }],
  [
    'Azure',
    { error: { code: null, message: 'Filtered', innererror: { code: 'ResponsibleAIPolicyViolation' } } },
    { message: 'Filtered', code: 'ResponsibleAIPolicyViolation' },
  ],
  [
    'OpenRouter',
    { error: { message: 'No', code: 402, metadata: { raw: 'x' } }, user_id: 'u' },
    { message: 'No', status: 402 },
  ],
  ['a numeric code as a text', { error: { message: 'No', code: '503' } }, { message: 'No', status: 503 }],
  ['an object under error with nothing in it', { error: {}, message: 'No' }, { message: 'No' }],
  ['a status beside the message', { message: 'No', status: 503 }, { message: 'No', status: 503 }],
  ['a status by another name', { message: 'No', status_code: 422, code: 400 }, { message: 'No', status: 422 }],
  ['a status that is a word, before one', { message: 'No', status: 'x', status_code: '503' }, { status: 503 }],
  ['an empty text under error', { error: '', message: 'No' }, { message: 'No' }],
  ['an empty list of details', { detail: [], message: '' }, { message: undefined }],
  ['a list of details that are none', { detail: [null, 7] }, { message: undefined }],
  ['a plain text', 'Bad gateway', { message: 'Bad gateway' }],
  ['nothing', undefined, {}],
  ['an empty list', [], {}],
  ['a number', 7, {}],
]

test.each(bodies)('reads the envelope of %s', (_, body, expected) => {
  expect(readEnvelope(body)).toMatchObject(expected)
})

test('a number that is no error status is no status', () => {
  for (const code of [0, 42, 200, 600, '20', '4290', 'x429', 'x', null, true, [429], ['429']]) {
    expect(readEnvelope({ error: { message: 'No', code } }).status).toBeUndefined()
  }
})

test.each([
  [{ error: { message: 'No' } }, true],
  [{ error: 'No' }, true],
  [[{ error: { code: 400 } }], true],
  [{ error: null, choices: [] }, false],
  [{ error: {}, choices: [] }, false],
  [{ error: '' }, false],
  [{ error: true, message: 'No' }, true],
  [{ error: 429 }, true],
  [{ error: ['No'] }, true],
  [{ error: false, choices: [] }, false],
  [{ error: 0, choices: [] }, false],
  [{ error: [], choices: [] }, false],
  [{ object: 'error', message: 'No', code: 400 }, true],
  [{ choices: [] }, false],
  [[], false],
  [[[]], false],
  [[{ choices: [] }, { error: 'No' }], false],
  ['error', false],
  [null, false],
])('under a good status, %j is an error body: %s', (body, expected) => {
  expect(isErrorBody(body)).toBe(expected)
})

test('no JSON at all makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      const { message, status } = readEnvelope(body)
      expect(message === undefined || typeof message === 'string').toBe(true)
      expect(status === undefined || (status >= 400 && status < 600)).toBe(true)
      expect(typeof isErrorBody(body)).toBe('boolean')
    }),
  )
})

test('a list of details whose places are no places is read all the same', () => {
  expect(readEnvelope({ detail: [{ loc: [{ toString: 1 }, 'body', 0], msg: { toString: 1 } }] })).toMatchObject({
    message: 'body.0: wrong',
  })
})
