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
      help: false,
      listen: { port: 0, host: '::1' },
      simulator: { seed: 'x', apiKey: 'k', latency: { firstTokenMs: 1, tokenMs: 2, jitter: 0 }, slice: { bytes: 3 } },
    })
    for (const option of args.filter((arg) => arg.startsWith('--'))) expect(usage).toContain(option)
    expect(parseCliOptions(['-h']).help).toBe(true)
  })

  test.each([
    [['--port', 'x'], "The `--port` option must be a number of at least 0, got 'x'."],
    [['--port', ''], "The `--port` option must be a number of at least 0, got ''."],
    [['--port', '70000'], 'The `--port` option must be an integer from 0 to 65535, got 70000.'],
    [['--token-ms', '-1'], /token-ms/u],
    [['--nonsense'], /nonsense/u],
    [['positional'], /positional/u],
  ])('refuses %j', (args, message) => {
    expect(() => parseCliOptions(args)).toThrow(message)
  })
})
