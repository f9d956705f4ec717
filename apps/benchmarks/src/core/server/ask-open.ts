import type { Open } from '../cases/case.ts'

/** What is open on the server, this request not counted. Not asked by `fetch`, which is what is measured, and nothing is loaded before. */
export async function askOpen(url: string): Promise<Open> {
  const [{ get }, { json }] = await Promise.all([import('node:http'), import('node:stream/consumers')])
  const open = await new Promise((resolve, reject) => {
    get(`${url}/open`, { agent: false }, (response) => resolve(json(response))).on('error', reject)
  })
  const { replies, connections } = open as Open
  return { replies, connections: connections - 1 }
}
