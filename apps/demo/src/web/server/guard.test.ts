import { describe, expect, test } from 'vitest'
import { refuse, refuseToken } from './guard.ts'

const loopback = { isLoopback: true, token: undefined }
const open = { isLoopback: false, token: 'a-long-secret-token' }

describe('on a loopback address', () => {
  test.each(['127.0.0.1:4321', 'localhost', 'LOCALHOST:80', '[::1]:4321'])('lets the host %s in', (host) => {
    expect(refuse('GET', { host }, loopback)).toBeUndefined()
  })

  test.each([
    'evil.example',
    '127.0.0.1.evil.example',
    'localhost.evil.example:4321',
    '127.0.0.1:4321@evil',
    '',
    '10.0.0.1',
  ])('keeps out a name that was rebound: %s', (host) => {
    expect(refuse('GET', { host }, loopback)).toMatchObject({ status: 403 })
  })

  test.each(['https://evil.example', 'http://localhost:9999', 'null', 'http://127.0.0.1:4321.evil.example'])(
    'keeps out pages from %s',
    (origin) => {
      const headers = { host: '127.0.0.1:4321', origin, 'content-type': 'application/json' }
      expect(refuse('POST', headers, loopback)).toMatchObject({ status: 403 })
    },
  )

  test('lets its own page in', () => {
    const headers = { host: 'localhost:4321', origin: 'http://localhost:4321', 'content-type': 'application/json' }
    expect(refuse('POST', headers, loopback)).toBeUndefined()
  })

  test.each([undefined, 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp'])(
    'takes no body of the type %s, which a form could send',
    (type) => {
      const headers = { host: 'localhost', 'content-type': type }
      expect(refuse('POST', headers, loopback)).toMatchObject({ status: 415 })
    },
  )

  test('needs no token', () => {
    expect(refuseToken({}, loopback)).toBeUndefined()
  })
})

describe('where others can reach it', () => {
  test('lets any host in, since only the token counts', () => {
    expect(refuse('GET', { host: 'chat.example' }, open)).toBeUndefined()
  })

  test.each([
    undefined,
    'Bearer',
    'Bearer ',
    'Bearer a-long-secret-tokem',
    'Bearer a-long-secret-token2',
    'Basic a-long-secret-token',
  ])('refuses %s', (authorization) => {
    expect(refuseToken({ authorization }, open)).toMatchObject({ status: 401 })
  })

  test('takes the token', () => {
    expect(refuseToken({ authorization: 'Bearer a-long-secret-token' }, open)).toBeUndefined()
  })
})
