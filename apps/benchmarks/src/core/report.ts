import type { Report } from '../shared/report.ts'
import { goalsTable } from './goals.ts'

export const coreReport: Report = {
  name: 'core',
  title: 'Core',
  against: 'raw fetch',
  section: 'goals',
  goalsTable,
}
