import { describe, expect, test } from 'vitest'
import { repositoryProblem } from './repository-problem.ts'

const home = 'https://host.example/owner/name'
const right = { type: 'git', url: `git+${home}.git`, directory: 'packages/core' }
const problem = (repository?: object, at?: string) =>
  repositoryProblem('core', { name: '@chinwag/core', version: '0.1.0', ...(repository && { repository }) }, at)

describe('repositoryProblem', () => {
  test('has nothing against the repository of the workflow, and the folder of the package', () => {
    expect(problem(right, home)).toBeUndefined()
    expect(problem({ ...right, url: home }, home)).toBeUndefined()
  })

  test('takes any repository where it does not know which it is', () => {
    expect(problem(right)).toBeUndefined()
  })

  test('says what to write where there is none', () => {
    expect(problem()).toMatchInlineSnapshot(
      `"packages/core/package.json: \`repository\` must name the public repository, got none; set "repository": {"type":"git","url":"git+https://HOST/OWNER/NAME.git","directory":"packages/core"}."`,
    )
    expect(problem(undefined, home)).toMatchInlineSnapshot(
      `"packages/core/package.json: \`repository\` must name the public repository, got none; set "repository": {"type":"git","url":"git+https://host.example/owner/name.git","directory":"packages/core"}."`,
    )
  })

  test('finds another repository', () => {
    expect(problem({ ...right, url: 'git+https://host.example/fork/name.git' }, home)).toMatchInlineSnapshot(
      `"packages/core/package.json: \`repository.url\` must be that of this repository, got git+https://host.example/fork/name.git; set "repository": {"type":"git","url":"git+https://host.example/owner/name.git","directory":"packages/core"}."`,
    )
  })

  test('finds the folder of another package', () => {
    expect(problem({ ...right, directory: 'packages/retry' }, home)).toMatchInlineSnapshot(
      `"packages/core/package.json: \`repository.directory\` must be its folder, got packages/retry; set "repository": {"type":"git","url":"git+https://host.example/owner/name.git","directory":"packages/core"}."`,
    )
    expect(problem({ url: right.url })).toMatchInlineSnapshot(
      `"packages/core/package.json: \`repository.directory\` must be its folder, got none; set "repository": {"type":"git","url":"git+https://HOST/OWNER/NAME.git","directory":"packages/core"}."`,
    )
  })
})
