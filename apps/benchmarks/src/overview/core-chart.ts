import { barChart } from '../shared/bar-chart.ts'
import { metricOf, type Results } from '../shared/results.ts'

const series = [
  { contestant: 'ky', title: 'ky' },
  { contestant: 'langchain', title: 'LangChain' },
  { contestant: 'openai', title: 'openai' },
  { contestant: 'ai', title: 'AI SDK' },
  { contestant: 'ours', title: 'Chinwag' },
] as const

const groups = [
  { id: 'json-32', metric: 'cpu', caption: 'a JSON call' },
  { id: 'chunk-coalesced', metric: 'cpu', caption: 'a chunk, coalesced' },
  { id: 'chunk-single', metric: 'cpu', caption: 'a chunk, one write' },
  { id: 'slow-streams', metric: 'peak', caption: 'heap of a stream' },
] as const

/** What calls, chunks and streams cost, as so many times raw fetch. */
export function coreChart(results: Results): string {
  return barChart({
    label: 'CPU of a JSON call and of a chunk, and heap of a stream, as so many times raw fetch',
    series: series.map(({ title }) => title),
    height: 150,
    panels: [
      {
        title: 'Times raw fetch: CPU of a call and of a chunk, heap of a stream',
        most: 5,
        show: (value) => value.toFixed(2),
        groups: groups.map(({ id, metric, caption }) => {
          const rows = metricOf(results, id, metric)?.rows ?? []
          const valueOf = (name: string) => rows.find(({ contestant }) => contestant === name)?.compared?.median
          return { caption, values: series.map(({ contestant }) => valueOf(contestant)) }
        }),
      },
    ],
  })
}
