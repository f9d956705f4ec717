import { namesOf } from './names.ts'

/** What a name must not clash with. */
export interface Known {
  /** Names of the workspace's packages and apps, without the scope. */
  readonly taken: readonly string[]
  /** Names that the template's code uses for something else. */
  readonly used: ReadonlySet<string>
}

// npm takes names of 214 characters, the scope included.
const longest = 214 - '@chinwag/'.length

// What a function of a module must not be called.
const reserved = new Set(
  [
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false',
    'finally for function if implements import in instanceof interface let new null package private protected public',
    'return static super switch this throw true try typeof undefined var void while with yield',
  ].flatMap((line) => line.split(' ')),
)

/** Says in one sentence why a package cannot have a name, or gives `undefined` where it can. */
export function nameProblem(name: string, { taken, used }: Known): string | undefined {
  const shown = JSON.stringify(name.slice(0, 60))
  if (!/^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(name)) {
    return `The name must be in kebab-case without a scope, such as \`rate-limit\`, got ${shown}.`
  }
  // The bundler tells functions of one name apart by digits at the end, which are taken off again.
  if (/\d$/.test(name)) return `The name must not end in a digit, got ${shown}: put a word behind it.`
  if (name.length > longest) return `The name must have at most ${longest} characters, got ${name.length}.`
  if (taken.includes(name)) return `The name ${shown} is taken: choose another one, or remove that package first.`
  const { camel } = namesOf(name)
  if (reserved.has(camel)) {
    return `The name must also do for a function, and \`${camel}\` is a word of the language: choose another one.`
  }
  if (used.has(camel)) {
    return `The name must also do for a function, and the template's code uses \`${camel}\` for something else: choose another one.`
  }
  return undefined
}
