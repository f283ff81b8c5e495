import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditPlanted, cleanRun } from '../audit/planted-run.ts'
import { TillstormError } from '../run/problems.ts'
import type { Phase } from '../run/records.ts'
import { runFiles } from '../run/run-directory.ts'
import { testManifest } from '../run/test-manifest.ts'
import { exitCodeOf, healAuditPhase, magentoUrl } from './audit.ts'
import { auditTable } from './audit-table.ts'
import { probeReport } from './probe.ts'

test('the table names each rule once, and shows the first orders of a failing one', async () => {
  const run = cleanRun()
  run.stored.splice(3, 5)
  const text = auditTable(await auditPlanted(run))
  assert.match(text, /^orders: 40 planned, 40 attempted, 40 acknowledged, 35 found in Magento$/m)
  assert.match(text, /^ {2}lost {14}fail {18}5$/m)
  assert.match(text, /ts1-000003\n {8}expected one order in Magento: acknowledged at .*\n {8}found {4}none/)
  assert.match(text, /and 2 more; audit\.json holds the first 20/)
  assert.match(text, /^ {2}stock {13}notApplicable {9}-  the protocol sync creates orders without moving stock$/m)
  assert.match(text, /^ {2}phantom {11}pass {18}0$/m)
})

test('the exit code: a failing rule 1, one that could not be judged 3, a run that was cut short 3, else 0', async () => {
  const run = cleanRun()
  assert.equal(exitCodeOf(await auditPlanted(run), false), 0)
  assert.equal(exitCodeOf(await auditPlanted(run), true), 3)
  assert.equal(exitCodeOf(await auditPlanted({ ...run, readError: new Error('x') }), false), 3)
  run.stored.pop()
  assert.equal(exitCodeOf(await auditPlanted(run), true), 1)
})

test('the Magento is the one that was given, else the one that the run names, unless it ended with the run', () => {
  const manifest = { targets: { magento: { kind: 'external' as const, url: 'http://127.0.0.1:2' }, sync: null } }
  assert.equal(magentoUrl(manifest, 'http://127.0.0.1:9', true), 'http://127.0.0.1:9')
  assert.equal(magentoUrl(manifest, undefined, true), 'http://127.0.0.1:2')
  assert.throws(() => magentoUrl({ targets: { magento: null, sync: null } }, undefined, true), { code: 'USAGE' })
  const embedded = { targets: { magento: { kind: 'embedded' as const, url: 'http://127.0.0.1:2' }, sync: null } }
  const hint = (hasAudit: boolean) => (problem: unknown): boolean =>
    problem instanceof TillstormError && problem.code === 'TARGET_UNREACHABLE' && problem.hint.startsWith(hasAudit ? 'its audit stands in audit.json' : 'the run has no audit.json')
  for (const hasAudit of [true, false]) assert.throws(() => magentoUrl(embedded, undefined, hasAudit), hint(hasAudit))
})

test('a complete audit makes up for one that was cut off or never began; an incomplete one and a healthy run change nothing', () => {
  const phase = (name: Phase['name'], state: Phase['state']): Phase => ({ name, startedAtMs: 1, endedAtMs: 2, state, detail: null })
  const healed = (phases: Phase[], complete: boolean): { states: string[]; saved: number } => {
    const manifest = testManifest({ phases })
    let saved = 0
    healAuditPhase({ manifest, writeJson: (name) => void (saved += name === runFiles.manifest ? 1 : 0) }, { complete }, 3)
    return { states: manifest.phases.map(({ name, state }) => `${name} ${state}`), saved }
  }
  assert.deepEqual(healed([phase('drain', 'done'), phase('audit', 'running')], true), { states: ['drain done', 'audit running', 'audit done'], saved: 1 })
  assert.deepEqual(healed([phase('drain', 'interrupted')], true), { states: ['drain interrupted', 'audit done'], saved: 1 })
  assert.deepEqual(healed([phase('audit', 'failed')], false), { states: ['audit failed'], saved: 0 })
  assert.deepEqual(healed([phase('audit', 'done')], true), { states: ['audit done'], saved: 0 })
})

test('a probe without any answer says so and shows no latency', () => {
  const latency = { p50: 0, p97_5: 0, p99: 0, max: 0 } as Parameters<typeof probeReport>[0]['latency']
  const requests = { average: 0 } as Parameters<typeof probeReport>[0]['requests']
  const none = { latency, requests, errors: 7, timeouts: 7, non2xx: 0, '2xx': 0, duration: 2 }
  assert.equal(probeReport(none), 'no answer in 2 s: 7 errors, 7 of them time-outs')
  assert.match(probeReport({ ...none, '2xx': 5, non2xx: 1 }), /6 answers\nlatency {5}p50 <1 ms.*\nerrors {6}7 without an answer \(7 time-outs\), 1 answers other than 2xx$/)
})
