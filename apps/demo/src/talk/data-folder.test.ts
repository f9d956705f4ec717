import { expect, test } from 'vitest'
import { dataFolder } from './data-folder.ts'

test.each([
  ['linux', {}, '/home/ada/.local/share/chinwag'],
  ['linux', { XDG_DATA_HOME: '/data' }, '/data/chinwag'],
  ['linux', { XDG_DATA_HOME: 'relative' }, '/home/ada/.local/share/chinwag'],
  ['darwin', {}, '/home/ada/Library/Application Support/chinwag'],
  ['win32', { LOCALAPPDATA: 'C:\\Local', APPDATA: 'C:\\Roaming' }, 'C:\\Local\\chinwag'],
  ['win32', { APPDATA: 'C:\\Roaming' }, 'C:\\Roaming\\chinwag'],
  ['linux', { CHINWAG_HOME: '/mine', XDG_DATA_HOME: '/data' }, '/mine'],
])('on %s with %j it is %s', (platform, env, folder) => {
  expect(dataFolder({ env, platform, home: '/home/ada' })).toBe(folder)
})
