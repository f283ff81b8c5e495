import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { CheckStatus, VerdictFile } from '../../run/records.ts'
import { accuracyPage } from './rail-accuracy.ts'
import { areasOfFault, railExpectations, unmatchedFaults, type NamedFault } from './rail-expectations.ts'

const verdictOf = (verdict: VerdictFile['verdict'], statuses: Record<string, CheckStatus>): VerdictFile => ({
  schemaVersion: 1, verdict, runId: 'r', budget: 'pos-rail', summary: '',
  checks: Object.entries(statuses).map(([id, status]) => ({
    id, status, value: null, interval: null, limit: 0, unit: 'ms', statistic: 'max', evidence: [], why: '', because: '',
  })),
})
const pass = verdictOf('pass', { 'rail.idle.chunk@idle': 'pass' })
const chunk = verdictOf('fail', { 'rail.idle.chunk@idle': 'fail', 'rail.response.visible@idle': 'fail' })

test('every planted fault of the till has a row that says what it must break', () => {
  assert.deepEqual(unmatchedFaults(), [])
  for (const [fault, { must, may }] of Object.entries(railExpectations)) {
    assert.ok(must.length > 0, fault)
    assert.ok(areasOfFault(fault as NamedFault).length > 0, fault)
    assert.ok([...must, ...may].every((metric) => metric.startsWith('rail.')), fault)
  }
})

test('found by the right check is counted, and what may fail beside it is no false alarm', () => {
  const page = accuracyPage([{ fault: null, verdict: pass }, { fault: 'idle-90', verdict: chunk }])
  assert.match(page, /\| 1 \| `pass` 1 \| – \| – \|/)
  assert.match(page, /`pos-idle-90` \| `rail\.idle\.chunk` \| – \| 1 of 1 \| `rail\.response\.visible` 1 \| – \| – \|/)
  assert.doesNotMatch(page, /falls short/)
})

test('a false alarm, a missed fault, a check that should hold, and a run without a verdict each fall short', () => {
  for (const runs of [
    [{ fault: null, verdict: chunk }],
    [{ fault: null, verdict: verdictOf('void', { 'rail.idle.chunk@idle': 'void' }) }],
    [{ fault: null, verdict: null }],
    [{ fault: null, verdict: pass }, { fault: 'idle-90' as const, verdict: pass }],
    [{ fault: null, verdict: pass }, { fault: 'late-result' as const, verdict: verdictOf('fail', { 'rail.response.feedback@idle': 'fail', 'rail.idle.chunk@idle': 'fail' }) }],
    [{ fault: null, verdict: pass }, { fault: 'idle-90' as const, verdict: null }],
    [{ fault: null, verdict: pass }, { fault: 'late-result' as const, verdict: verdictOf('fail', { 'rail.response.feedback@idle': 'fail', 'rail.idle.chunk@idle': 'void' }) }],
  ]) {
    assert.match(accuracyPage(runs), /falls short/)
  }
})

test('what was measured stands beside its limit, over all runs, with when and where', () => {
  const valued = (runId: string, value: number, status: CheckStatus): VerdictFile => {
    const verdict = verdictOf(status === 'pass' ? 'pass' : 'fail', { 'rail.idle.chunk@idle': status })
    return { ...verdict, runId, checks: verdict.checks.map((check) => ({ ...check, value, limit: 50 })) }
  }
  const where = 'tillstorm 0.1.0, Chromium 156, 2 cores'
  const page = accuracyPage([
    { fault: null, verdict: valued('2026-11-27-1', 4, 'pass'), where }, { fault: null, verdict: valued('2026-11-28-2', 12.34, 'pass'), where },
    { fault: 'idle-90', verdict: valued('2026-11-27-3', 91.26, 'fail'), where },
  ])
  assert.match(page, /\| `rail\.idle\.chunk` \| 50 ms \| 4 to 12\.3 \| 2 \|/)
  assert.match(page, /`pos-idle-90` \| `rail\.idle\.chunk` \| 91\.3 of 50 ms \| 1 of 1 \|/)
  assert.match(page, /^Measured 2026-11-27 to 2026-11-28; tillstorm 0\.1\.0, Chromium 156, 2 cores\.$/m)
})
