import assert from 'node:assert/strict'
import { test } from 'node:test'
import { auditRuleNames, verdictSchema, type CheckResult, type VerdictFile } from '../run/records.ts'
import { exitCodeOf } from './exit-code.ts'
import { judge, worst } from './judge.ts'
import { loadBudget, parseBudget } from './load.ts'
import { histogramRow, measured, replaceRequest, sampleAudit, SAMPLE_ORDERS, spread, type SampleRun } from './sample-run.ts'

const posDay = await loadBudget('pos-day')

const judged = async (plant?: (run: SampleRun) => void): Promise<VerdictFile> => {
  const verdict = judge(await measured(plant), posDay)
  assert.doesNotThrow(() => verdictSchema.parse(verdict))
  return verdict
}

const check = (verdict: VerdictFile, id: string): CheckResult => {
  const found = verdict.checks.find((each) => each.id === id)
  assert.ok(found !== undefined, `there is no check ${id}`)
  return found
}

const withStatus = (verdict: VerdictFile, status: CheckResult['status']): string[] =>
  verdict.checks.filter((each) => each.status === status).map((each) => each.id)

test('a clean day passes every check of pos-day and of smoke', async () => {
  const verdict = await judged()
  assert.equal(verdict.verdict, 'pass')
  const left = verdict.checks.filter((each) => each.status !== 'pass' && !each.id.startsWith('security.'))
  assert.deepEqual(left.map((each) => `${each.id} ${each.status}, ${each.because}`), [
    "latency.sale.p95 notApplicable, the till's own outbox takes the sale: the cashier waits for no backend",
  ])
  assert.match(verdict.summary, /100 terminals sold 600 orders, and each is in Magento exactly once/)
  assert.equal(judge(await measured(), await loadBudget('smoke')).verdict, 'pass')
})

test('a verdict names the faults that were planted', async () => {
  const verdict = await judged((run) => { run.manifest.faults = ['lose-orders=3', 'slow=order:900'] })
  assert.match(verdict.summary, / Planted in this run: lose-orders=3, slow=order:900\.$/)
})

test('every violated integrity rule fails alone, with the orders that show it', async () => {
  for (const rule of auditRuleNames.filter((name) => name !== 'lost')) {
    const verdict = await judged((run) => {
      run.audit = sampleAudit({}, { [rule]: { status: 'fail', count: 2, examples: [{ ref: 'ts-sample-000007', index: 7, entityId: 107, expected: 'this', found: 'that' }] } })
    })
    assert.deepEqual([verdict.verdict, withStatus(verdict, 'fail')], ['fail', [`integrity.${rule}`]])
    const { value, evidence } = check(verdict, `integrity.${rule}`)
    assert.equal(value, 2)
    assert.deepEqual(evidence.map((each) => each.ref), ['ts-sample-000007', 'tillstorm report runs/sample'])
    assert.equal(evidence[0]?.text, 'entity_id 107, expected this, found that')
  }
})

test('who has a Magento that is still there is told to ask it again', async () => {
  const verdict = await judged((run) => {
    run.manifest = { ...run.manifest, targets: { ...run.manifest.targets, magento: { kind: 'external', url: 'https://shop.example' } } }
    run.audit = sampleAudit({}, { phantom: { status: 'fail', count: 1, examples: [] } })
  })
  assert.deepEqual(check(verdict, 'integrity.phantom').evidence.map((each) => each.ref), ['tillstorm audit runs/sample'])
})

test('a lost order fails integrity.lost and orders.completed and nothing else', async () => {
  const verdict = await judged((run) => {
    run.audit = sampleAudit(
      { found: SAMPLE_ORDERS - 1 },
      { lost: { status: 'fail', count: 1, examples: [{ ref: 'ts-sample-000003', index: 3, expected: 'one order', found: 'none' }] } },
    )
  })
  assert.deepEqual(withStatus(verdict, 'fail'), ['integrity.lost', 'orders.completed'])
  const completed = check(verdict, 'orders.completed')
  assert.deepEqual([completed.value, completed.limit, completed.unit], [599, 600, 'orders'])
  assert.equal(completed.evidence[0]?.ref, 'ts-sample-000003')
})

test('a lost order is lost also where the generator could not keep up', async () => {
  const verdict = await judged((run) => {
    run.histograms.push(histogramRow('lag', 'heartbeat', 1, spread(5_000, 9_000)))
    run.audit = sampleAudit({ found: SAMPLE_ORDERS - 1 }, { lost: { status: 'fail', count: 1 } })
  })
  assert.equal(verdict.verdict, 'fail')
  assert.deepEqual(withStatus(verdict, 'fail'), ['integrity.lost', 'orders.completed'])
  assert.equal(check(verdict, 'latency.order.p95').status, 'void')
  assert.equal(check(verdict, 'integrity.duplicated').status, 'pass')
})

test('a generator that lags makes what is measured under load void, and takes no order that is there', async () => {
  const verdict = await judged((run) => run.histograms.push(histogramRow('lag', 'heartbeat', 1, spread(5_000, 9_000))))
  assert.deepEqual([verdict.verdict, exitCodeOf(verdict.verdict)], ['void', 3])
  assert.deepEqual(withStatus(verdict, 'fail'), [])
  assert.deepEqual(
    withStatus(verdict, 'pass').filter((id) => !id.startsWith('integrity.')),
    ['orders.completed', 'validity.driver', 'validity.samples', 'validity.generatorCpu'],
  )
  const latency = check(verdict, 'latency.order.p95')
  assert.match(latency.because, /^validity\.generatorLag took its ground away/)
  assert.equal(latency.evidence[0]?.ref, 'validity.generatorLag')
})

test('orders that were not sold are void under a lagging generator and a fail under a sound one', async () => {
  const unsold = (run: SampleRun): void => {
    run.ledger = run.ledger.map((row) => (row.index < 10 ? { ...row, outcome: 'failed', reason: 'never-sent', ackedAtMs: null } : row))
    run.audit = sampleAudit({ acknowledged: SAMPLE_ORDERS - 10, found: SAMPLE_ORDERS - 10 })
  }
  const sound = await judged(unsold)
  assert.deepEqual([sound.verdict, withStatus(sound, 'fail')], ['fail', ['orders.completed']])
  assert.match(check(sound, 'orders.completed').because, /590 of 600 planned orders are acknowledged and in Magento; 10 never sent/)
  const lagging = await judged((run) => {
    unsold(run)
    run.histograms.push(histogramRow('lag', 'sales', 1, spread(5_000, 9_000)))
  })
  assert.deepEqual([lagging.verdict, check(lagging, 'orders.completed').status], ['void', 'void'])
})

test('an error rate over its limit stands, whatever the generator did; one under it does not', async () => {
  const lag = histogramRow('lag', 'heartbeat', 1, spread(5_000, 9_000))
  const failing = await judged((run) => {
    run.histograms.push(lag)
    replaceRequest(run, 'order-batch', histogramRow('request', 'order-batch', 0, spread(500, 60), 250))
  })
  assert.deepEqual([failing.verdict, withStatus(failing, 'fail')], ['fail', ['errors.rate', 'errors.worstRequest']])
  const clean = await judged((run) => run.histograms.push(lag))
  assert.equal(check(clean, 'errors.rate').status, 'void')
})

test('without an audit no integrity check passes, and the run is void', async () => {
  const verdict = await judged((run) => {
    run.audit = null
  })
  assert.equal(verdict.verdict, 'void')
  assert.deepEqual(withStatus(verdict, 'void'), [...auditRuleNames.map((rule) => `integrity.${rule}`), 'orders.completed'])
})

test('an incomplete audit makes its rules void, never pass', async () => {
  const verdict = await judged((run) => {
    run.audit = sampleAudit({ complete: false })
  })
  assert.equal(verdict.verdict, 'void')
  for (const rule of auditRuleNames) assert.equal(check(verdict, `integrity.${rule}`).status, 'void')
  assert.equal(check(verdict, 'orders.completed').status, 'void')
})

test('an audit that cannot be read is void, with the reason', async () => {
  const measurements = await measured()
  const verdict = judge({ ...measurements, audit: null, auditProblem: 'audit.json is not JSON' }, posDay)
  assert.equal(verdict.verdict, 'void')
  assert.match(check(verdict, 'integrity.lost').because, /^audit\.json is not JSON; /)
})

test('a run without audit.json is void, and names the command that makes one', async () => {
  const missing = async (kind: 'embedded' | 'external') => {
    const verdict = await judged((run) => {
      run.audit = null
      run.manifest.command = ['tillstorm', 'verify', '--seed', '7', '--out', 'runs/sample', '--fault', 'slow=order:5']
      run.manifest.targets = { ...run.manifest.targets, magento: { kind, url: 'https://shop.example' } }
    })
    const { status, because, evidence } = check(verdict, 'integrity.lost')
    assert.deepEqual(check(verdict, 'orders.completed').evidence, evidence)
    return [status, because.split(':')[0], evidence.map(({ kind: of, ref }) => `${of} ${ref}`)]
  }
  assert.deepEqual(await missing('external'), ['void', 'the run has no audit.json', ['command tillstorm audit runs/sample']])
  assert.deepEqual(await missing('embedded'), ['void', 'the run has no audit.json', ['command tillstorm verify --seed 7 --fault slow=order:5']])
})

test('a rule that does not apply says why and does not hold up a pass', async () => {
  const verdict = await judged((run) => {
    run.audit = sampleAudit({}, { stock: { status: 'notApplicable', reason: 'the protocol reserves no stock' } })
  })
  assert.equal(verdict.verdict, 'pass')
  const stock = check(verdict, 'integrity.stock')
  assert.deepEqual([stock.status, stock.because], ['notApplicable', 'the protocol reserves no stock'])
})

test('a rule that the audit could not judge makes the run void', async () => {
  const verdict = await judged((run) => {
    run.audit = sampleAudit({}, { money: { status: 'void', reason: 'the rule broke' } })
  })
  assert.deepEqual([verdict.verdict, withStatus(verdict, 'void')], ['void', ['integrity.money']])
})

test('a run that was killed in the drive is void in all that it cannot know and never passes', async () => {
  const verdict = await judged((run) => {
    const drive = run.manifest.phases[1]
    if (drive !== undefined) Object.assign(drive, { state: 'running', endedAtMs: null })
    run.manifest.phases.splice(2)
    run.manifest.driver = null
    run.manifest.drain = null
    run.audit = null
    run.ledger.splice(200)
    run.monitors.splice(80)
  })
  assert.deepEqual([verdict.verdict, exitCodeOf(verdict.verdict)], ['void', 3])
  assert.deepEqual(withStatus(verdict, 'pass'), ['validity.samples', 'validity.generatorLag', 'validity.generatorCpu'])
  const driver = check(verdict, 'validity.driver')
  assert.deepEqual(driver.evidence.map((each) => each.ref), ['drive', 'k6', 'drain', 'audit'])
})

test('a target that died before the audit is a fail: the missing orders are known without it', async () => {
  const verdict = await judged((run) => {
    const audit = run.manifest.phases[3]
    if (audit !== undefined) Object.assign(audit, { state: 'failed', detail: 'connection refused' })
    run.audit = null
    run.ledger = run.ledger.map((row) => (row.index < 4 ? { ...row, outcome: 'unknown', reason: 'e1212', ackedAtMs: null } : row))
  })
  assert.deepEqual([verdict.verdict, withStatus(verdict, 'fail')], ['fail', ['orders.completed']])
  assert.equal(check(verdict, 'orders.completed').evidence[0]?.text, 'connection refused')
  assert.equal(check(verdict, 'latency.order.p95').status, 'pass')
  assert.equal(check(verdict, 'integrity.lost').status, 'void')
})

test('a killed run with a proven fault fails', async () => {
  const verdict = await judged((run) => {
    run.manifest.phases.splice(1)
    run.audit = sampleAudit({}, { duplicated: { status: 'fail', count: 1 } })
  })
  assert.deepEqual([verdict.verdict, withStatus(verdict, 'fail')], ['fail', ['integrity.duplicated']])
})

test('a safety stop is a fail, not a void, and says why the load was stopped', async () => {
  const verdict = await judged((run) => {
    const { driver } = run.manifest
    if (driver !== null) Object.assign(driver, { exitCode: 105, terminalsDone: 0, safetyStop: 'half of the order requests failed' })
    run.ledger.splice(100)
    if (driver !== null) Object.assign(driver, { attempts: 100, outcomes: 100 })
    run.audit = null
  })
  assert.equal(verdict.verdict, 'fail')
  assert.deepEqual(withStatus(verdict, 'fail'), ['orders.completed', 'errors.rate'])
  for (const id of ['orders.completed', 'errors.rate']) assert.match(check(verdict, id).because, /stopped the load: half of the order requests failed/)
  assert.equal(verdict.summary.match(/half of the order requests failed/g)?.length, 1, 'once is enough')
  assert.match(verdict.summary, /^The load was stopped: half of the order requests failed\. 2 checks failed: 100 of 600 planned orders are acknowledged; 500 never ended at a till; /)
})

test('a run without any measurement is void', async () => {
  const verdict = await judged((run) => {
    Object.assign(run, { histograms: [], ledger: [], timeline: [], monitors: [], audit: null })
    run.manifest.driver = null
  })
  assert.equal(verdict.verdict, 'void')
  assert.deepEqual(withStatus(verdict, 'pass'), [])
})

test('a budget whose checks all do not apply proves nothing: void', async () => {
  const { checks, ...rest } = posDay
  const measurements = await measured((run) => {
    run.manifest.protocol.hasQueue = false
  })
  const verdict = judge(measurements, { ...rest, checks: checks.filter((each) => each.metric === 'backlog') })
  assert.deepEqual([verdict.verdict, check(verdict, 'backlog.slope').status], ['void', 'notApplicable'])
})

test('a budget without validity checks is judged by them all the same', async () => {
  const budget = parseBudget(
    JSON.stringify({
      schemaVersion: 1, name: 'one', checks: [{ id: 'latency.order.p95', metric: 'latency.order', statistic: 'p95', limit: 100, unit: 'ms', why: 'w' }],
    }),
    'one',
  )
  const clean = judge(await measured(), budget)
  assert.equal(clean.verdict, 'pass')
  assert.match(clean.summary, /the budget does not ask whether each is in Magento/)
  assert.deepEqual(clean.checks.map((each) => each.id), [
    'latency.order.p95', 'validity.driver', 'validity.samples', 'validity.generatorLag', 'validity.generatorCpu',
  ])
  const damaged = judge(await measured((run) => { run.damagedRows = 1 }), budget)
  assert.equal(damaged.verdict, 'void')
})

test('a budget may set another limit of the generator, in both directions', async () => {
  const limited = (limit: number) => ({
    ...posDay,
    checks: [...posDay.checks, { id: 'validity.generatorLag', metric: 'validity.generatorLag', statistic: 'p99', limit, unit: 'ms', why: 'w' }],
  })
  assert.equal(judge(await measured(), limited(1)).verdict, 'void')
  const lagging = await measured((run) => run.histograms.push(histogramRow('lag', 'heartbeat', 1, spread(5_000, 300))))
  assert.equal(judge(lagging, posDay).verdict, 'void')
  assert.equal(judge(lagging, limited(400)).verdict, 'pass')
})

test('the limit of the generator follows the strictest latency of the budget, up to 100 ms', async () => {
  const lag = (limits: readonly number[]): { limit: number; why: string; status: string } => {
    const checks = limits.map((limit, i) => ({
      id: `latency.order.p${90 + i}`, metric: 'latency.order', statistic: `p${90 + i}`, limit, unit: 'ms', why: 'w',
    }))
    return check(judge(measurements, { ...posDay, checks }), 'validity.generatorLag')
  }
  const measurements = await measured()
  // The generator of the sample run lags 4 ms.
  assert.deepEqual([lag([1_000]).limit, lag([5_000, 2_000]).limit, lag([5_000, 200]).limit], [100, 100, 20])
  assert.deepEqual([lag([5_000, 200]).status, lag([30]).limit, lag([30]).status], ['pass', 3, 'void'])
  assert.match(lag([5_000, 200]).why, /^a tenth of the strictest latency limit \(latency\.order\.p91, 200 ms\)/)
})

test('a check that breaks is void, not a crash and not a pass', async () => {
  const measurements = await measured()
  const verdict = judge({ ...measurements, queue: null as never }, posDay)
  assert.deepEqual([verdict.verdict, check(verdict, 'backlog.slope').status], ['void', 'void'])
  assert.match(check(verdict, 'backlog.slope').because, /^the check itself broke: /)
})

test('the verdict of a run is fail before void before inconclusive before pass', () => {
  assert.equal(worst(['pass', 'inconclusive', 'void', 'fail']), 'fail')
  assert.equal(worst(['pass', 'void', 'inconclusive']), 'void')
  assert.equal(worst(['inconclusive', 'pass']), 'inconclusive')
  assert.equal(worst(['pass', 'pass']), 'pass')
  assert.equal(worst([]), 'void')
  assert.deepEqual((['pass', 'fail', 'void', 'inconclusive'] as const).map(exitCodeOf), [0, 1, 3, 4])
})

test('too few samples for a quantile end inconclusive, never pass', async () => {
  const verdict = await judged((run) => replaceRequest(run, 'product-lookup', histogramRow('request', 'product-lookup', 0, spread(58, 5))))
  assert.deepEqual([verdict.verdict, withStatus(verdict, 'inconclusive')], ['inconclusive', ['latency.product-lookup.p95']])
  assert.match(check(verdict, 'latency.product-lookup.p95').because, /58 samples cannot show a p95: it takes at least 59/)
})
