import { auditPlanted, cleanRun } from '../audit/planted-run.ts'
import { auditRuleNames } from '../run/records.ts'
import { median } from './parts/row.ts'
import type { BenchResult } from './parts/row.ts'

export const what = 'order audit of 100,000 orders, past the fetching'
export const goal = '≤ 1 s'

const orders = 100_000

export async function run(): Promise<BenchResult> {
  const planted = cleanRun(orders, 100)
  const times: number[] = []
  for (let round = 0; round < 3; round += 1) {
    const audit = await auditPlanted(planted)
    const failed = auditRuleNames.filter(
      (name) => audit.rules[name].status === 'fail' || audit.rules[name].status === 'void',
    )
    if (audit.found !== orders || failed.length > 0)
      throw new Error(`the audit of a clean run found ${audit.found} and failed ${failed.join(', ')}`)
    times.push(audit.judgeMs)
  }
  const ms = median(times)
  return {
    measured: `${(ms / 1000).toFixed(2)} s (median of 3: ${times.map((each) => (each / 1000).toFixed(2)).join(', ')})`,
    meets: ms <= 1000,
  }
}
