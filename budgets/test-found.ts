import assert from 'node:assert/strict'
import type { Finding } from './finding.ts'
import { metricFor } from './metrics.ts'
import { measured, type SampleRun } from './sample-run.ts'
import type { BudgetCheck } from './schema.ts'

/** What one metric says of the sample run after a fault was planted. */
export const found = async (
  metric: string, statistic: string, limit: number, plant?: (run: SampleRun) => void,
): Promise<Finding> => {
  const row = metricFor(metric)
  assert.ok(row?.of === 'run' && row.statistic.test(statistic), `${metric} ${statistic}`)
  const check: BudgetCheck = { id: row.idOf({ metric, statistic }), metric, statistic, limit, unit: row.unit, why: 'a test' }
  return row.judge(await measured(plant), check, { checks: [check] })
}
