import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { RailLedger, type LedgerLine } from './rail-ledger.ts'

const ledgerFile = (t: TestContext): string => {
  const folder = mkdtempSync(join(tmpdir(), 'tillstorm-ledger-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'runs.jsonl')
}

const check = { id: 'rail.idle.chunk@idle', status: 'fail', value: 91.2, limit: 50, unit: 'ms' } as const
const line: LedgerLine = {
  fault: 'idle-90', n: 3, measuredBy: 'm1', judgedBy: 'j1', where: 'tillstorm 0.1.0, Chromium 156, 2 cores',
  verdict: { runId: 'r', verdict: 'fail', checks: [check] },
}

test('a run is found again from the file, by the code that measured and judged it only', (t) => {
  const file = ledgerFile(t)
  new RailLedger(file).keep(line)
  const again = new RailLedger(file)
  assert.deepEqual(again.find(line), line)
  assert.equal(again.find({ ...line, measuredBy: 'm2' }), undefined)
  assert.equal(again.find({ ...line, judgedBy: 'j2' }), undefined)
  assert.equal(again.find({ ...line, n: 2 }), undefined)
  assert.equal(again.find({ ...line, fault: null }), undefined)
})

test('a run takes the place of an earlier one of its name, and only what the table needs is kept', (t) => {
  const file = ledgerFile(t)
  const ledger = new RailLedger(file)
  ledger.keep(line)
  ledger.keep({ ...line, fault: null, verdict: null })
  const whole = { ...line.verdict!, summary: 'long', checks: [{ ...check, evidence: ['long'], because: 'long' }] }
  ledger.keep({ ...line, measuredBy: 'm2', verdict: whole })
  const lines = readFileSync(file, 'utf8').trim().split('\n').map((text) => JSON.parse(text) as LedgerLine)
  assert.deepEqual(lines, [{ ...line, measuredBy: 'm2' }, { ...line, fault: null, verdict: null }])
})

test('a line that is none of a run is an error, not a run less', (t) => {
  const file = ledgerFile(t)
  writeFileSync(file, `${JSON.stringify({ ...line, fault: 'no-such-fault' })}\n`)
  assert.throws(() => new RailLedger(file), /no-such-fault|fault/)
})
