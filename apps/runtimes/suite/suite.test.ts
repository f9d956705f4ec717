import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test, vi } from 'vitest'
import { judge } from '../src/judge.ts'
import { startServer } from '../src/start-server.ts'
import { cases, lastCase, type ReportLine, runSuite } from './suite.ts'

test('every case holds for the sources, in this process', async () => {
  setFlagsFromString('--expose-gc')
  vi.stubGlobal('gc', runInNewContext('gc'))
  await using server = await startServer()
  const lines: ReportLine[] = []
  const { origin, refusedOrigin } = server
  await runSuite({ origin, refusedOrigin, tellsRefusals: true }, (line) => lines.push(line))
  const names = [...cases.map(({ name }) => name), lastCase]
  expect(judge(lines, { title: 'Node', userAgent: /^Node\.js\//, names }, 0).problems).toEqual([])
})

test('no two cases have one name', () => {
  expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length)
})
