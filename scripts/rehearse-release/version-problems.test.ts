import { expect, test } from 'vitest'
import { versionProblems } from './version-problems.ts'

const at = (version: string) => ({ name: '@chinwag/core', version })

test('has nothing against a minor release with its changelog', () => {
  expect(versionProblems('0.0.0', at('0.1.0'), '# @chinwag/core\n\n## 0.1.0\n\n- Added all.\n')).toEqual([])
})

test('has nothing against a version that was raised before, and waits', () => {
  expect(versionProblems('0.2.0', at('0.2.0'), '# @chinwag/core\n\n## 0.2.0\n\n## 0.1.0\n')).toEqual([])
})

test('finds a package that nobody raised', () => {
  expect(versionProblems('0.0.0', at('0.0.0'), '')).toMatchInlineSnapshot(`
    [
      "@chinwag/core: it has no version yet; write a changeset for it.",
      "@chinwag/core: the newest release in CHANGELOG.md must be 0.0.0, got none; write a changeset for it.",
    ]
  `)
})

test('finds a package that was sent to 1.0.0', () => {
  expect(versionProblems('0.1.0', at('1.0.0'), '## 1.0.0\n')).toMatchInlineSnapshot(`
    [
      "@chinwag/core: 0.1.0 would become 1.0.0; another major version must be meant, and released by hand.",
    ]
  `)
})

test('finds a changelog that ends with the release before', () => {
  expect(versionProblems('0.1.0', at('0.1.1'), '# @chinwag/core\n\n## 0.1.0\n')).toMatchInlineSnapshot(`
    [
      "@chinwag/core: the newest release in CHANGELOG.md must be 0.1.1, got 0.1.0; write a changeset for it.",
    ]
  `)
})
