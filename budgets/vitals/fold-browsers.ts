import { vitalNames, type BrowserRow, type VitalName } from '../../run/browsers-record.ts'
import type { BrowserMeasurements } from '../measurements.ts'

/** What the browser terminals measured, a number a vital and page view: some twenty thousand for a browser and a day in real time. */
export const foldBrowserRows = async (rows: AsyncIterable<BrowserRow>): Promise<Pick<BrowserMeasurements, 'vitals' | 'visits' | 'sales'>> => {
  const vitals = Object.fromEntries(vitalNames.map((name) => [name, [] as number[]])) as Record<VitalName, number[]>
  const visits: BrowserMeasurements['visits'] = { all: 0, failed: 0, firstProblem: null }
  let sales = 0
  for await (const row of rows) {
    switch (row.kind) {
      case 'vital':
        vitals[row.vital].push(row.value)
        break
      case 'visit':
        visits.all += 1
        if (row.problem !== null) visits.failed += 1
        visits.firstProblem ??= row.problem
        break
      case 'sale':
        sales += 1
        break
      case 'done':
        break
      default:
        row satisfies never
    }
  }
  return { vitals, visits, sales }
}
