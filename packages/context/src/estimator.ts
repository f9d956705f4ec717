import { costOfScript, kindOf, kinds } from './character-kinds.ts'
import { edge, letterOf, pairCost } from './letter-pairs.ts'

/**
 * Estimates how many tokens a text is, without a dictionary: it splits the text the way the tokenizers do (words, groups of three
 * digits, runs of marks and of white space) and adds up what such a piece costs on average in its script.
 *
 * Made for the o200k encoding of gpt-4o and later models; the README says which languages and formats it was measured on, and how
 * far off it is. Never more than the bytes of the text. Time grows with the length alone, whatever the text is.
 *
 * @returns tokens, a whole number
 *
 * @example
 * ```ts
 * import { estimateTokens } from '@chinwag/context'
 *
 * estimateTokens('How many tokens is this?') // 6
 * ```
 */
export function estimateTokens(text: string): number {
  let cost = 0
  let before: number = kinds.newline
  for (let start = 0; start < text.length;) {
    const kind = kindOf(text.charCodeAt(start))
    const end = endOfRun(text, start, kind)
    cost += costOfRun(text, start, end, kind, before)
    before = kind
    start = end
  }
  return text === '' ? 0 : Math.max(1, Math.round(cost))
}

function endOfRun(text: string, start: number, kind: number): number {
  let end = start + 1
  while (end < text.length && kindOf(text.charCodeAt(end)) === kind) end++
  return end
}

function costOfRun(text: string, start: number, end: number, kind: number, before: number): number {
  const length = end - start
  switch (kind) {
    case kinds.latin:
      return costOfLetters(text, start, end, before)
    case kinds.cyrillic:
      return costOfCyrillic(text, start, end)
    case kinds.digit:
      return Math.ceil(length / 3)
    case kinds.mark:
      return before === kinds.latin && isContraction(text, start) ? 0.35 : costOfMarks(text, start, end)
    case kinds.newline:
      return before === kinds.mark && length < 3 ? 0 : 0.8 + length / 12
    case kinds.space:
      // One space belongs to the word after it, but not to a number.
      if (length > 1) return 1 + length / 90
      return text[start] === '\t' || kindOf(text.charCodeAt(end)) === kinds.digit ? 1 : 0
    default: {
      const { first, each } = costOfScript(kind)
      return first + each * length
    }
  }
}

/** Tokenizers part `camelCase` before the capital: each part is a word of its own. */
function costOfLetters(text: string, start: number, end: number, before: number): number {
  let cost = 0
  let at = start
  while (at < end) {
    let lower = at
    while (lower < end && isCapital(text.charCodeAt(lower))) lower++
    let next = lower
    while (next < end && !isCapital(text.charCodeAt(next))) next++
    cost += costOfWord(text, at, lower, next, at === start ? before : kinds.latin)
    at = next
  }
  return cost
}

function costOfWord(text: string, start: number, lower: number, end: number, before: number): number {
  const capitals = lower - start
  const length = end - start
  let bytes = length
  let cost = capitals === 1 ? 0.95 : 0.8
  cost += 0.28 * Math.max(0, length - 3)
  if (capitals > 1) cost += lower === end ? 0 : 0.6 + 0.4 * capitals
  let last = edge
  for (let i = capitals > 1 ? lower : start; i < end; i++) {
    const code = text.charCodeAt(i)
    const isAscii = code < 128
    const letter = isAscii ? letterOf(code) : -1
    if (isAscii && last >= 0) cost += pairCost(last, letter)
    if (!isAscii) {
      cost += costOfAccent(code)
      bytes++
    }
    last = letter
  }
  if (last >= 0 && last !== edge) cost += pairCost(last, edge)
  cost = Math.max(1, cost)
  if (before === kinds.mark) cost -= 0.35
  else if (before === kinds.latin && length < 4) cost += 0.4
  return Math.min(cost, bytes)
}

/** Letters of European languages are in many tokens, and those of Vietnamese; phonetic ones and accents by themselves in few. */
function costOfAccent(code: number): number {
  if (code < 0x180) return 0.5
  if (code < 0x25a) return 0.9
  if (code < 0x2b0) return 1.8
  return code < 0x1e00 ? 1.3 : 0.25
}

/** Letters that Russian does not have make a word dearer. */
function costOfCyrillic(text: string, start: number, end: number): number {
  let others = 0
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i)
    if (code < 0x410 || code > 0x44f) others++
  }
  return Math.max(1, 0.4 + 0.235 * (end - start) + 0.5 * others)
}

/** A line of dashes is one token; marks that differ are about two in a token. */
function costOfMarks(text: string, start: number, end: number): number {
  let changes = 0
  for (let i = start + 1; i < end; i++) if (text.charCodeAt(i) !== text.charCodeAt(i - 1)) changes++
  return 1 + 0.35 * Math.min(changes, 4) + 0.7 * Math.max(0, changes - 4) + (end - start - 1 - changes) * 0.05
}

/** `don't`, `we're`, `Ann's`: the apostrophe and what follows it are one token. */
function isContraction(text: string, at: number): boolean {
  const isLetter = (index: number): boolean => kindOf(text.charCodeAt(index)) === kinds.latin
  return text[at] === "'" && isLetter(at + 1) && !(isLetter(at + 2) && isLetter(at + 3))
}

function isCapital(code: number): boolean {
  return (code >= 65 && code <= 90) || (code >= 0xc0 && code <= 0xde)
}
