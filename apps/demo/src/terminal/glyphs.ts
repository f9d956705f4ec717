/** Each sign that the demo itself writes, and one as wide for terminals without it. */
const ascii: Readonly<Record<string, string>> = {
  '·': '-',
  '…': '~',
  '→': '>',
  '–': '-',
  '›': '>',
  '“': '"',
  '”': '"',
  '━': '=',
  '█': '#',
  '▓': 'x',
  '░': '.',
  '●': '*',
  '◆': '+',
}

const signs = new RegExp(`[${Object.keys(ascii).join('')}]`, 'gu')

/** A text for a terminal that shows ASCII alone. Its width stays. */
export function toAscii(text: string): string {
  return text.replaceAll(signs, (sign) => ascii[sign] ?? sign)
}

/** What turns while one waits. */
export function framesOf(isUnicode: boolean): readonly string[] {
  return isUnicode ? Array.from('⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏') : ['|', '/', '-', '\\']
}

/** Whether the terminal shows more than ASCII, by its locale: the first variable that is set counts. Consoles of Windows always do. */
export function hasUnicode(env: Readonly<Record<string, string | undefined>>, platform: string): boolean {
  if (platform === 'win32') return true
  return /UTF-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '')
}
