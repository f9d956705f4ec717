/** Checks, before anything is built or published, that each package says of itself what provenance needs. */
import { env } from 'node:process'
import { publicPackages } from './public-packages.ts'
import { repositoryProblem } from './repository-problem.ts'

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = env
const home = server !== undefined && repository !== undefined ? `${server}/${repository}` : undefined

const problems = publicPackages('.').flatMap(({ short, manifest }) => repositoryProblem(short, manifest, home) ?? [])
for (const problem of problems) console.error(problem)
process.exitCode = problems.length > 0 ? 1 : 0
