import { expect, test } from 'vitest'
import { namesOf } from './names.ts'
import { planPackage } from './plan-package.ts'

const names = namesOf('rate-limit')

const workspace = new Map([
  [
    'packages/hello-world/package.json',
    '{\n  "name": "@chinwag/hello-world",\n  "private": true,\n  "type": "module"\n}\n',
  ],
  [
    'packages/hello-world/README.md',
    '# A\n\n<!-- template: begin -->\n\n> Copied.\n\n<!-- template: end -->\n\nhelloWorld()\n',
  ],
  ['packages/hello-world/src/hello-world.ts', 'export function helloWorld(options: HelloWorldOptions) {}\n'],
  ['tsconfig.json', '{ "references": [{ "path": "packages/core" }] }'],
  ['.size-limit.json', '[{ "path": "packages/core/src/index.ts" }]'],
  ['README.md', '| [`@chinwag/testing`](…) |\n'],
])

test("writes the template's files under the new name, the files that name packages, and a changeset", () => {
  expect([...planPackage(names, workspace).keys()]).toEqual([
    'packages/rate-limit/package.json',
    'packages/rate-limit/README.md',
    'packages/rate-limit/src/rate-limit.ts',
    'tsconfig.json',
    '.size-limit.json',
    'README.md',
    '.changeset/first-rate-limit.md',
  ])
})

test('leaves out that the template is one, and that it is private', () => {
  const plan = planPackage(names, workspace)
  expect(plan.get('packages/rate-limit/package.json')).toBe(
    '{\n  "name": "@chinwag/rate-limit",\n  "type": "module"\n}\n',
  )
  expect(plan.get('packages/rate-limit/README.md')).toBe('# A\n\nrateLimit()\n')
})

test("leaves nothing of the template's name", () => {
  expect([...planPackage(names, workspace).values()].join('\n')).not.toMatch(/hello-?world/i)
})

test('refuses a workspace in which a file is missing', () => {
  const files = new Map([...workspace].filter(([path]) => path !== '.size-limit.json'))
  expect(() => planPackage(names, files)).toThrowErrorMatchingInlineSnapshot(
    `[Error: The file \`.size-limit.json\` is missing.]`,
  )
})
