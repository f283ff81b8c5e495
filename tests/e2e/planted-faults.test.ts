import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { noK6, readRun, scratchFolder, smallCatalogue, tillstorm, tinyBudget, tinyDay, told, type Run } from './test-tillstorm.ts'

const skip = await noK6()
const scratch = scratchFolder()
const budget = tinyBudget(scratch)
const config = smallCatalogue(scratch)

let runs = 0
const verify = async (...flags: string[]): Promise<Run> => {
  const out = join(scratch, `run-${runs++}`)
  const ended = await tillstorm(['verify', ...tinyDay, '--config', config, '--budget', budget, '--out', out, ...flags])
  assert.match(ended.stdout, /^run: /m, told(ended))
  assert.equal(ended.stdout.trimEnd().split('\n').at(-1), `run: ${out}`)
  return readRun(ended, out)
}

const evidenceOf = (run: Run, id: string): string[] =>
  run.verdict.checks.find((check) => check.id === id)?.evidence.filter(({ kind }) => kind === 'order').map(({ ref }) => ref) ?? []

test('the smoke profile leaves nothing undecided by its own preset: every order is in Magento exactly once', { skip }, async () => {
  const out = join(scratch, 'smoke')
  // Faster than by itself, and with the same requests.
  const run = readRun(await tillstorm(['load', '--profile', 'smoke', '--speed', '200', '--out', out]), out)
  assert.deepEqual([run.audit.planned, run.audit.acknowledged, run.audit.found, run.audit.records], [1_000, 1_000, 1_000, 1_000])
  // Where others take the machine the generator may be late, which voids what it timed and decides nothing else.
  const { checks } = run.verdict
  const isLate = checks.some(({ id, status }) => id === 'validity.generatorLag' && status === 'void')
  const open = checks.filter(({ status, because }) => status !== 'pass' && status !== 'notApplicable' && !(isLate && /generator/.test(because)))
  assert.deepEqual(open.map(({ id, because }) => [id, because]), [], told(run))
})

test('a clean day by magento-orders passes: every order is in Magento exactly once', { skip }, async () => {
  const run = await verify('--protocol', 'magento-orders')
  assert.deepEqual([run.verdict.verdict, run.code], ['pass', 0], told(run))
  assert.deepEqual([run.audit.planned, run.audit.acknowledged, run.audit.found, run.audit.records], [200, 200, 200, 200])
  for (const file of ['report.html', 'junit.xml', 'summary.md']) assert.notEqual(readFileSync(join(run.out, file), 'utf8'), '')
})

const orderFaults = [
  { fault: 'lose-orders=3', rule: 'lost', count: 3 },
  { fault: 'duplicate-orders=2', rule: 'duplicated', count: 2 },
  { fault: 'alter-orders=1', rule: 'altered', count: 1 },
  { fault: 'phantom-orders=1', rule: 'phantom', count: 1 },
] as const

// Each waits for its tills most of the time.
describe('faults of the day', { concurrency: 2 }, () => {
  test('lost, doubled, altered and phantom orders fail their own rules, each with its number of orders and their names', { skip }, async () => {
    const run = await verify(...orderFaults.flatMap(({ fault }) => ['--fault', fault]))
    assert.deepEqual([run.verdict.verdict, run.code], ['fail', 1], told(run))
    assert.deepEqual(run.failing.filter((id) => !/^integrity\.|^orders\.completed$/.test(id)), [])
    for (const { rule, count } of orderFaults) {
      assert.ok(run.failing.includes(`integrity.${rule}`), told(run))
      assert.deepEqual([run.audit.rules[rule].status, run.audit.rules[rule].count], ['fail', count])
      const named = evidenceOf(run, `integrity.${rule}`)
      assert.equal(new Set(named).size, count)
      for (const ref of named) assert.ok(run.stdout.includes(ref), `${ref} is not on the console:\n${run.stdout}`)
    }
  })

  test('a sync backend that is killed and started twice loses and doubles nothing', { skip }, async () => {
    const run = await verify('--fault', 'restart-sync=2')
    assert.deepEqual(run.failing.filter((id) => id !== 'errors.rate'), [], told(run))
    assert.deepEqual([run.audit.acknowledged, run.audit.found, run.audit.records], [200, 200, 200])
  })

  test('a third of the order batches answered by errors fails errors.rate and no integrity', { skip }, async () => {
    const run = await verify('--fault', 'errors=order:30')
    assert.deepEqual([run.verdict.verdict, run.code, run.failing], ['fail', 1, ['errors.rate']], told(run))
  })
})

test('slow batches fail their latency and are not void', { skip }, async () => {
  const run = await verify('--fault', 'slow=order-batch:1500')
  assert.deepEqual([run.verdict.verdict, run.code, run.failing], ['fail', 1, ['latency.order-batch.p50']], told(run))
})
