/** The texts that a list of chunks, or a completion, says, by place: choice and field, choice and call. */
export function textsOf(objects: readonly object[]): Map<string, string> {
  const texts = new Map<string, string>()
  for (const object of objects) {
    for (const [at, choice] of listOf(object, 'choices').entries()) {
      const index = fieldOf(choice, 'index') ?? at
      const said = fieldOf(choice, 'delta') ?? fieldOf(choice, 'message')
      for (const name of ['content', 'reasoning_content', 'refusal'])
        add(texts, `${JSON.stringify(index)} ${name}`, fieldOf(said, name))
    }
  }
  return texts
}

function add(texts: Map<string, string>, place: string, said: unknown): void {
  const text = textOf(said)
  if (text !== '') texts.set(place, (texts.get(place) ?? '') + text)
}

/** A text, or that of a list of parts. */
function textOf(said: unknown): string {
  if (Array.isArray(said)) return said.map((part) => textOf(fieldOf(part, 'text'))).join('')
  return typeof said === 'string' ? said : ''
}

function fieldOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null && Object.hasOwn(object, name)
    ? Reflect.get(object, name)
    : undefined
}

function listOf(object: unknown, name: string): readonly unknown[] {
  const list = fieldOf(object, name)
  return Array.isArray(list) ? list : []
}
