import { growthOf, type Rest, settledSamples } from './judge-samples.ts'
import type { Load } from './load.ts'
import type { Sample } from './sample.ts'

/** The run as two tables in Markdown: what was held when, and how calls ended. */
export function printReport(
  samples: readonly Sample[],
  { before, after }: Pick<Rest, 'before' | 'after'>,
  { count, outcomes }: Pick<Load, 'count' | 'outcomes'>,
): string {
  const step = Math.max(1, Math.floor(samples.length / 10))
  const shown = samples.filter((_, at) => at % step === 0 || at === samples.length - 1)
  const settled = settledSamples(samples)
  const growths = [mib(growthOf(settled, 'heapBytes')), mib(growthOf(settled, 'externalBytes'))]
  const ends = Object.entries(outcomes).toSorted(([, a], [, b]) => b - a)
  return [
    `${count} calls.`,
    '',
    '| Minute | Calls | Heap, MiB | External, MiB | Sockets | Timers | Listeners |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[before, ...shown, after].map(row),
    `| growth along the fit | | ${growths.join(' | ')} | | ${growthOf(settled, 'timers').toFixed(1)} | |`,
    '',
    '| Ended as | Calls |',
    '| --- | --- |',
    ...ends.map(([outcome, calls]) => `| ${outcome} | ${calls} |`),
  ].join('\n')
}

function row({ minute, calls, heapBytes, externalBytes, sockets, timers, listeners }: Sample): string {
  return `| ${[minute.toFixed(1), calls, mib(heapBytes), mib(externalBytes), sockets, timers, listeners].join(' | ')} |`
}

function mib(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(2)
}
