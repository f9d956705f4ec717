import { expect, test } from 'vitest'
import { dependencyProblems } from './dependency-problems.ts'

const manifest = {
  name: '@chinwag/cache',
  version: '0.1.0',
  dependencies: { 'lru-cache': '^11.0.0' },
  peerDependencies: { '@chinwag/core': '^0.1.0' },
}
const problems = (files: Readonly<Record<string, string>>) =>
  dependencyProblems(manifest, new Map(Object.entries(files)))

test('finds nothing where each dependency is imported, and nothing else', () => {
  const files = {
    'dist/index.js': `import { LRUCache } from "lru-cache"\nimport {\n  wait\n} from "@chinwag/core/errors"\nimport "./shared/chunk.js"\n`,
    'dist/index.d.ts': `import type { Middleware } from '@chinwag/core'\nexport * from './cache.js'\n`,
    'dist/node/index.js': `import { DatabaseSync } from "node:sqlite"\n`,
  }
  expect(problems(files)).toEqual([])
})

test('counts a dependency that only types need, or that is imported late', () => {
  const files = {
    'dist/index.d.ts': `export declare const store: import('lru-cache').LRUCache\n`,
    'dist/index.js': `const core = await import("@chinwag/core")\n`,
  }
  expect(problems(files)).toEqual([])
})

test('finds what is imported and not declared, in whatever way', () => {
  const files = {
    'dist/index.js': `import "lru-cache"\nexport { a } from "left-pad/a"\nimport "@scope/b/c"\nconst d = () => import("d")\n`,
    'dist/index.d.ts': `import type { E } from 'e'\n`,
  }
  expect(problems(files)).toEqual([
    ...['left-pad', '@scope/b', 'd', 'e'].map((name) => `It imports ${name}, and does not depend on it.`),
    'It depends on @chinwag/core, and does not import it.',
  ])
})

test('does not take the examples of documentation, or sources, for imports', () => {
  const files = {
    'dist/index.js': `import "@chinwag/core"\n`,
    'dist/index.d.ts': `/**\n * import { LRUCache } from 'lru-cache'\nimport { x } from 'x'\n */\n`,
    'src/index.ts': `import 'lru-cache'\n`,
  }
  expect(problems(files)).toEqual(['It depends on lru-cache, and does not import it.'])
})
