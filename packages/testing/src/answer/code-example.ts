interface Language {
  readonly name: string
  readonly mentioned: RegExp
  readonly lines: (subject: string) => readonly string[]
}

const typescript: Language = {
  name: 'ts',
  mentioned: /\b(?:typescript|javascript|node|deno|bun|ts|js)\b/i,
  lines: (subject) => [
    `const subject = ${JSON.stringify(subject)}`,
    '',
    'for (const step of ["idea", "example", "practice"]) {',
    '  console.log(`${subject}: ${step}`)',
    '}',
  ],
}

const languages: readonly Language[] = [
  {
    name: 'python',
    mentioned: /\bpython\b/i,
    lines: (subject) => [
      'def explain(subject: str) -> None:',
      '    for step in ("idea", "example", "practice"):',
      '        print(f"{subject}: {step}")',
      '',
      `explain(${JSON.stringify(subject)})`,
    ],
  },
  {
    name: 'sql',
    mentioned: /\b(?:sql|postgres|postgresql|sqlite|mysql|database)\b/i,
    lines: (subject) => [
      'SELECT step, note',
      'FROM   lessons',
      `WHERE  subject = '${subject.replaceAll("'", "''")}'`,
      'ORDER  BY step;',
    ],
  },
  {
    name: 'sh',
    mentioned: /\b(?:bash|shell|terminal|linux|docker|git)\b/i,
    lines: (subject) => [
      'for step in idea example practice; do',
      `  printf '%s: %s\\n' '${subject.replaceAll("'", String.raw`'\''`)}' "$step"`,
      'done',
    ],
  },
  typescript,
]

/** A fenced block of code about the subject, in the language that the question mentions, else TypeScript. */
export function codeExample(question: string, subject: string): string {
  const language = languages.find(({ mentioned }) => mentioned.test(question)) ?? typescript
  return ['```' + language.name, ...language.lines(subject), '```'].join('\n')
}
