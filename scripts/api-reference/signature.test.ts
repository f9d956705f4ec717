import { expect, test } from 'vitest'
import { exportedBy } from './exported.ts'
import { membersOf } from './members.ts'
import { inOneLine, isOverloaded, signatureOf } from './signature.ts'
import { parseModule } from './source-module.ts'

function signatures(source: string): readonly string[] {
  const module = parseModule('a.ts', source)
  return exportedBy('a.ts', () => module).flatMap(({ declarations }) =>
    declarations.filter((node) => !isOverloaded(node, declarations)).map((node) => signatureOf(module, node)),
  )
}

function members(source: string): readonly string[] {
  const module = parseModule('a.ts', source)
  const nodes = exportedBy('a.ts', () => module).flatMap(({ declarations }) => declarations)
  return nodes.flatMap((node) => membersOf(module, node)).map(({ signature }) => signature)
}

test.each([
  ['export async function f(a: string): Promise<void> { await g(a) }', 'function f(a: string): Promise<void>'],
  ['export function f(a: A = {}, b = 1, { c }: C = d): void {}', 'function f(a?: A, b?, { c }?: C): void'],
  ['export const key: Key<string> = makeKey()', 'const key: Key<string>'],
  ['export class A<T> extends B<T> implements C { x: T }', 'class A<T> extends B<T> implements C'],
  ['export interface A<T> extends B { x: T }', 'interface A<T> extends B'],
  ['export type A = { a: string } | B', 'type A = { a: string } | B'],
])('%s is shown without its body', (source, signature) => {
  expect(signatures(source)).toEqual([signature])
})

test('shows the overloads of a function, without the declaration that implements them', () => {
  const source = 'export function f(a: string): void\nexport function f(a: number): void\nexport function f(): void {}'
  expect(new Set(signatures(source))).toEqual(new Set(['function f(a: string): void', 'function f(a: number): void']))
})

test('shows of a class what its users can use', () => {
  const source = `export class A {
    #secret = 1
    private own = 2
    protected ours = 3
    declare readonly name: 'A'
    static readonly most: number = 4
    /** @internal */
    constructor(secret: number) {}
    static async make(init: Init = {}): Promise<A> {}
    get size(): number { return 1 }
    override toString(): string { return '' }
    async *[Symbol.asyncIterator](): AsyncIterator<string> {}
    static {}
  }`
  expect(members(source)).toEqual([
    "readonly name: 'A'",
    'static readonly most: number',
    'static make(init?: Init): Promise<A>',
    'get size(): number',
    'toString(): string',
    '[Symbol.asyncIterator](): AsyncIterator<string>',
  ])
})

test('puts a type of several lines into one', () => {
  const source = `(
    // which one
    options: {
      readonly a?: string | undefined
      /** Of it. */
      readonly b: Map<
        string,
        number
      >
    },
    more:
      | First
      | Second,
  ) => void`
  expect(inOneLine(source)).toBe(
    '(options: { readonly a?: string | undefined; readonly b: Map<string, number> }, more: First | Second) => void',
  )
})

test('leaves an address in a text type as it is', () => {
  expect(inOneLine("readonly url: 'https://a.b/c'")).toBe("readonly url: 'https://a.b/c'")
})
