import { isAbsolute, posix, win32 } from 'node:path'

/** What a folder for data depends on. */
export interface Place {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly platform: string
  readonly home: string
}

/**
 * Where this user's conversations are: `CHINWAG_HOME`, else `chinwag` in the folder that the system has for data of programs
 * (https://specifications.freedesktop.org/basedir-spec/latest/, which knows absolute paths only).
 */
export function dataFolder({ env, platform, home }: Place): string {
  if (env['CHINWAG_HOME']) return env['CHINWAG_HOME']
  if (platform === 'win32') {
    return win32.join(env['LOCALAPPDATA'] || env['APPDATA'] || win32.join(home, 'AppData', 'Local'), 'chinwag')
  }
  const xdg = env['XDG_DATA_HOME'] ?? ''
  if (isAbsolute(xdg)) return posix.join(xdg, 'chinwag')
  const usual = platform === 'darwin' ? 'Library/Application Support' : '.local/share'
  return posix.join(home, usual, 'chinwag')
}
