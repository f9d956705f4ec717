import type { Installer } from './project.ts'

/** What is done in the project of one installer. */
export interface Stop {
  readonly installer: Installer
  /** Names of apps/runtimes. */
  readonly runtimes: readonly string[]
  /** Whether READMEs are type-checked: by all compilers, by the newest, by none. */
  readonly compilers: 'all' | 'newest' | 'none'
  /** Whether the tarballs themselves are read; `by ours` without publint and attw, which `check:packages` runs too. */
  readonly tarballs: 'by all tools' | 'by ours' | 'not'
}

/** All that a release is tried on. */
export const wholeItinerary: readonly Stop[] = [
  {
    installer: 'npm',
    runtimes: ['node26', 'node24', 'node22', 'workerd', 'chromium'],
    compilers: 'all',
    tarballs: 'by all tools',
  },
  { installer: 'pnpm', runtimes: ['node26'], compilers: 'newest', tarballs: 'not' },
  { installer: 'bun', runtimes: ['bun'], compilers: 'none', tarballs: 'not' },
  { installer: 'deno', runtimes: ['deno'], compilers: 'none', tarballs: 'not' },
]

/** What tells most in least time, for every change. */
export const quickItinerary: readonly Stop[] = [
  { installer: 'npm', runtimes: ['node26'], compilers: 'newest', tarballs: 'by ours' },
]
