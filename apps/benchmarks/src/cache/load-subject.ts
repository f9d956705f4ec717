import { env } from 'node:process'
import type * as Subject from './subject.ts'

/** Where the build of core and cache is that the children load. */
export const subjectVariable = 'BUILT_CACHE'

/** Core and cache in one file of JavaScript, not sources that Node has to strip. */
export async function loadSubject(): Promise<typeof Subject> {
  const url = env[subjectVariable]
  if (url === undefined)
    throw new Error(`The variable ${subjectVariable} must have the address of a build of the cache.`)
  return (await import(url)) as typeof Subject
}
