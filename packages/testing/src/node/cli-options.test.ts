import { describe, expect, test } from 'vitest'
import { parseCliOptions, usage } from './cli-options.ts'

describe('parseCliOptions', () => {
  test('has defaults that feel like a model', () => {
    expect(parseCliOptions([])).toMatchInlineSnapshot(`
      {
        "help": false,
        "listen": {
          "host": undefined,
          "port": 4010,
        },
        "simulator": {
          "apiKey": undefined,
          "latency": {
            "firstTokenMs": 300,
            "jitter": 0.3,
            "tokenMs": 20,
          },
          "seed": undefined,
          "slice": undefined,
        },
        "version": false,
      }
    `)
  })

  test('reads every option that the usage text names', () => {
    const args = [
      '--port',
      '0',
      '--host',
      '::1',
      '--seed',
      'x',
      '--api-key',
      'k',
      '--first-token-ms',
      '1',
      '--token-ms',
      '2',
      '--jitter',
      '0',
      '--slice',
      '3',
    ]
    expect(parseCliOptions(args)).toEqual({
      ...{ help: false, version: false },
      listen: { port: 0, host: '::1' },
      simulator: { seed: 'x', apiKey: 'k', latency: { firstTokenMs: 1, tokenMs: 2, jitter: 0 }, slice: { bytes: 3 } },
    })
    for (const option of args.filter((arg) => arg.startsWith('--'))) expect(usage).toContain(option)
    expect([parseCliOptions(['-h']).help, parseCliOptions(['--version']).version]).toEqual([true, true])
    for (const option of ['--help', '--version']) expect(usage).toContain(option)
  })

  test.each([
    [['--port', 'x'], "The `--port` option must be an integer from 0 to 65535, in decimal digits, got 'x'."],
    [['--port', ''], "The `--port` option must be an integer from 0 to 65535, in decimal digits, got ''."],
    [['--port', '70000'], "The `--port` option must be an integer from 0 to 65535, in decimal digits, got '70000'."],
    [['--port', '0x10'], "The `--port` option must be an integer from 0 to 65535, in decimal digits, got '0x10'."],
    [['--jitter', '2'], "The `--jitter` option must be a number from 0 to 1, in decimal digits, got '2'."],
    [['--slice', '0'], "The `--slice` option must be an integer of at least 1, in decimal digits, got '0'."],
    [['--host', ''], 'The `--host` option must be an address, such as 127.0.0.1 or ::1, and is empty.'],
    [['--api-key', ' '], 'The `--api-key` option must have no spaces around it and not be empty'],
    [['--token-ms', '-1'], /token-ms/u],
    [
      ['--first-token-ms=1e12'],
      "The `--first-token-ms` option must be a number of at least 0, in decimal digits, got '1e12'.",
    ],
    [['--nonsense'], /nonsense/u],
    [['positional'], /positional/u],
  ])('refuses %j', (args, message) => {
    expect(() => parseCliOptions(args)).toThrow(message)
  })
})
