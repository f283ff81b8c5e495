import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { TillstormError } from '../run/problems.ts'
import { auditRuleNames } from '../run/records.ts'
import { budgetJsonSchema, schemaFile } from './emit-schema.ts'
import { loadBudget, parseBudget, presetNames } from './load.ts'

const good = { id: 'latency.order.p95', metric: 'latency.order', statistic: 'p95', limit: 1, unit: 'ms', why: 'a reason' }
const withChecks = (...checks: object[]): string => JSON.stringify({ schemaVersion: 1, name: 'mine', checks })

const refuses = (text: string, message: RegExp): void =>
  assert.throws(() => parseBudget(text, 'mine.json'), (error) => {
    assert.ok(error instanceof TillstormError)
    assert.equal(error.code, 'BUDGET_INVALID')
    assert.match(error.message, message)
    assert.ok(!error.message.includes('\n'), 'it is one line')
    return true
  })

test('the presets load and hold every integrity rule and a reason for each limit', async () => {
  assert.deepEqual(await presetNames(), ['pos', 'pos-day', 'pos-rail', 'rail', 'security', 'smoke'])
  for (const name of ['pos', 'pos-day', 'smoke']) {
    const budget = await loadBudget(name)
    assert.equal(budget.name, name)
    const ids = budget.checks.map((check) => check.id)
    for (const rule of auditRuleNames) assert.ok(ids.includes(`integrity.${rule}`), `${name} lacks ${rule}`)
    for (const id of ['orders.completed', 'latency.order.p95', 'errors.rate', 'drain.time', 'drain.afterReconnect', 'backlog.slope']) {
      assert.ok(ids.includes(id), `${name} lacks ${id}`)
    }
    for (const check of budget.checks) assert.ok(check.why.length > 10, check.id)
  }
})

test('a budget file loads by its path', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tillstorm-budget-'))
  try {
    const path = join(folder, 'mine.json')
    await writeFile(path, withChecks(good))
    assert.deepEqual((await loadBudget(path)).checks, [good])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('each mistake in a budget is refused in one line that names the field', () => {
  refuses('{', /^budget mine\.json is not JSON: /)
  refuses('[]', /the file: /)
  refuses(JSON.stringify({ schemaVersion: 2, name: 'x', checks: [good] }), /schemaVersion: /)
  refuses(JSON.stringify({ schemaVersion: 1, checks: [good] }), /name: /)
  refuses(withChecks(), /checks: a budget needs at least one check/)
  refuses(withChecks(good, good), /checks\[1\]\.id \(latency\.order\.p95\): "latency\.order\.p95" is there twice/)
  refuses(withChecks({ ...good, metric: 'latencies.order' }), /checks\[0\]\.metric \(latency\.order\.p95\): nobody knows the metric "latencies\.order"/)
  refuses(withChecks({ ...good, metric: 'audit.lsot' }), /nobody knows the metric "audit\.lsot"/)
  refuses(withChecks({ ...good, statistic: 'p100' }), /checks\[0\]\.statistic .*latency\.order has the statistics p1 … p99\.99 and max/)
  refuses(withChecks({ ...good, statistic: 'mean' }), /statistic/)
  refuses(withChecks({ ...good, unit: 's' }), /checks\[0\]\.unit .*is measured in "ms"/)
  refuses(withChecks({ ...good, limit: -1 }), /checks\[0\]\.limit/)
  refuses(withChecks({ ...good, limit: '1 s' }), /checks\[0\]\.limit/)
  refuses(withChecks({ ...good, why: '' }), /checks\[0\]\.why/)
  refuses(withChecks({ ...good, threshold: 3 }), /checks\[0\] .*threshold/)
  refuses(withChecks({ ...good, id: 'integrity.lost' }), /has the id "latency\.order\.p95"/)
})

test('a budget cannot take the driver or the samples at less than their word', () => {
  for (const id of ['validity.driver', 'validity.samples']) {
    refuses(withChecks({ id, metric: id, statistic: 'count', limit: 5, unit: 'problems', why: 'w' }), /always has the limit 0/)
  }
})

test('an unknown preset or file is one line with the presets', async () => {
  await assert.rejects(loadBudget('pos-dya'), (error) =>
    error instanceof TillstormError && error.code === 'BUDGET_INVALID' && /budget pos-dya: there is no such file, and the presets are pos, pos-day, pos-rail, rail, security, smoke/.test(error.message))
  await assert.rejects(loadBudget(tmpdir()), (error) => error instanceof TillstormError && /cannot be read \(EISDIR\)/.test(error.message))
})

test('the JSON Schema in the repository is the one that the code makes', async () => {
  assert.equal(await readFile(schemaFile, 'utf8'), budgetJsonSchema())
})
