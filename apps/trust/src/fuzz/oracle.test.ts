import { expect, test } from 'vitest'
import { judgeBytes } from './oracle.ts'

const end = '{"choices":[{"index":0,"delta":{"content":"Hi"},"finish_reason":"stop"}]}'
const word = '{"choices":[{"index":0,"delta":{"content":"Hi"}}]}'

test.each([
  ['an end in each choice', `data: ${end}\n\n`, 'whole'],
  ['the end mark', `data: ${word}\r\rdata:[DONE]\r\r`, 'whole'],
  ['line ends that are mixed', `data: ${end}\r\n\ndata: ${word}\n\r\n`, 'whole'],
  ['no end', `data: ${word}\n\n`, 'cut'],
  ['the end mark, cut off', `data: ${word}\n\ndata: [DON`, 'cut'],
  ['a choice that is none', `data: {"choices":[[]]}\n\ndata: ${end}\n\n`, 'whole'],
  ['an error', `data: ${end}\n\ndata: {"error":"No"}\n\n`, 'error'],
  ['an error on a bare line', `data: ${end}\n\nerror: {"message":"No"}\n`, 'error'],
  ['half of an event', `data: ${end}\n\ndata: {"cho`, 'unreadable'],
  ['a page', '<html></html>', 'unreadable'],
  ['nothing', ' \n', 'unreadable'],
  ['JSON that is none', '{"choices":[', 'unreadable'],
  ['JSON without choices', '{"choices":[]}', 'unreadable'],
  ['a completion', '{"choices":[{}]}', 'odd'],
  ['an event that is no object', `data: ${end}\n\ndata: null\n\n`, 'odd'],
])('%s is judged without the library', (_, text, outcome) => {
  expect(judgeBytes(new TextEncoder().encode(text)).outcome).toBe(outcome)
})
