/** Keys that some backend takes for something else. All of them are different. */
export const keys: readonly string[] = [
  ...['plain', 'Plain', ' plain', 'plain ', 'plain\n', 'plai', 'plain2', 'plain:1', ''],
  ...['__proto__', 'constructor', 'toString'],
  ...['a/b', 'a/../a/b', '../plain', '/plain', 'C:\\plain', '.', '..'],
  ...['%', '_', '*', '?', '[p]lain', "'", '"', "'; DROP TABLE entries; --", '$1', '{plain}', '${plain}'],
  ...['null', 'undefined', '0', '00', 'true', 'NaN'],
  ...[
    'caf\u{e9}',
    'cafe\u{301}',
    '\u{1f642}',
    '\u{1f642}\u{fe0f}',
    '\u{feff}plain',
    'plain\u{0}',
    'plain\u{0}2',
    '\u{2028}',
    '问题',
  ],
  ...['k'.repeat(250), 'k'.repeat(251), `${'k'.repeat(2000)}1`, `${'k'.repeat(2000)}2`],
]

/** Texts that something on the way may change. JSON writes half an emoji as an escape, and so do all who write JSON into a store. */
export const values: Readonly<Record<string, string>> = {
  empty: '',
  spaces: '  two before, a tab\tand two behind  ',
  lines: 'one\r\ntwo\rthree\nfour\u{2028}five\u{2029}six\n',
  zero: 'before\u{0}behind',
  emoji: '👩‍👩‍👧 🏳️‍🌈 🙂\u{fe0f}',
  marks: 'caf\u{e9} is not cafe\u{301}',
  'byte order mark': '\u{feff}text',
  'half an emoji, in JSON': JSON.stringify({ text: 'cut \ud83d' }),
  json: JSON.stringify({ a: [1, null, { '"quoted"': '\\' }], __proto__: 'x' }),
  number: '0012.50',
  'large number': '9007199254740993',
  null: 'null',
  quotes: `'single' "double" \`back\` \\ ; -- /* %s $1 ?`,
  binary: Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join(''),
}
