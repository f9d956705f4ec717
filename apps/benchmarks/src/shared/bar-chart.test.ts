import { expect, it } from 'vitest'
import { barChart } from './bar-chart.ts'

const draw = (values: readonly (number | undefined)[], series = ['a', 'b']): string =>
  barChart({
    label: 'what it shows',
    series,
    height: 100,
    panels: [{ title: 'a panel', most: 2, show: String, groups: [{ caption: 'a group', values }] }],
  })

it('draws a bar for each value, as tall as it is, and none where there is none', () => {
  const svg = draw([1, undefined])
  expect(svg).toContain('height="50"')
  expect(svg.match(/<rect/g)).toHaveLength(1 + 2 + 1)
})

it('cuts off a bar that is too tall, and says so', () => {
  expect(draw([5, 1])).toContain('>5 ↑<')
})

it.each([2, 6, 8])('has ours in green, of %i', (count) => {
  const series = Array.from({ length: count }, (_, at) => `s${at}`)
  const fills = [
    ...draw(
      series.map(() => 1),
      series,
    ).matchAll(/height="12" fill="([^"]+)"/g),
  ].map(([, fill]) => fill)
  expect(new Set(fills).size).toBe(count)
  expect(fills.slice(count > 7 ? -2 : -1)).toEqual(count > 7 ? ['#1f7a5a', '#69b598'] : ['#1f7a5a'])
})
