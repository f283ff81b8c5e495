import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckResult } from '../run/records.ts'
import type { Measurements } from './measurements.ts'
import { summarise } from './summary.ts'

const open = (id: string, value: number | null, limit: number): CheckResult => ({
  id, status: 'inconclusive', value, interval: null, limit, unit: 'ms', statistic: 'p95', evidence: [], why: '', because: 'few samples',
})
const run = { manifest: { faults: [] as string[] } } as Measurements

test('what cannot be decided is told by the check that took most of its limit', () => {
  const checks = [open('rail.load.cls@idle', null, 0.1), open('rail.response.handler@idle', 8, 50), open('rail.response.visible@idle', 104, 100), open('rail.animation.frame@idle', 9, 10)]
  assert.equal(
    summarise('inconclusive', checks, run), 'Nothing failed, but 4 checks cannot be decided with this many samples: Input to the next paint, idle backend: 104 ms, limit 100 ms.',
  )
})
