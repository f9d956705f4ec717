/** Deeper than any answer, and safe for whoever walks it by recursion. */
const maxDepth = 512

/** Shorter texts cannot nest deeper than it. */
const shortEnough = 2 * maxDepth

/**
 * `JSON.parse` for what a peer sent.
 * @throws SyntaxError when it is no JSON, or nested deeper than anything real
 */
export function parseJson(text: string): unknown {
  if (text.length > shortEnough && isTooDeep(text))
    throw new SyntaxError(`JSON is nested more than ${maxDepth} levels deep.`)
  return JSON.parse(text) as unknown
}

function isTooDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) inString = !inString
    else if (inString) at += code === 92 ? 1 : 0
    else if (code === 123 || code === 91) {
      if (++depth > maxDepth) return true
    } else if (code === 125 || code === 93) depth--
  }
  return false
}
