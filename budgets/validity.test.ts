import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DriverReport } from '../run/records.ts'
import type { Finding } from './finding.ts'
import { metricFor } from './metrics.ts'
import { generatorRow, histogramRow, ledgerRow, measured, replaceRequest, spread, type SampleRun } from './sample-run.ts'
import { validityChecks } from './validity.ts'

const found = async (id: string, plant?: (run: SampleRun) => void): Promise<Finding> => {
  const row = validityChecks.find(({ check }) => check.id === id)
  const metric = metricFor(id)
  assert.ok(row !== undefined && metric?.of === 'run')
  return metric.judge(await measured(plant), row.check, { checks: [row.check] })
}

const voidBecause = async (id: string, plant: (run: SampleRun) => void, because: RegExp): Promise<void> => {
  const finding = await found(id, plant)
  assert.equal(finding.status, 'void', finding.because)
  assert.match(finding.because, because)
}

const driver = (changed: Partial<DriverReport>) => (run: SampleRun): void => {
  if (run.manifest.driver !== null) Object.assign(run.manifest.driver, changed)
}

test('a clean run passes every validity check', async () => {
  for (const { check } of validityChecks) assert.equal((await found(check.id)).status, 'pass', check.id)
})

test('the driver is void when k6 ended with an error, by a signal or not at all', async () => {
  await voidBecause('validity.driver', driver({ exitCode: 107 }), /k6 ended with exit code 107/)
  await voidBecause('validity.driver', driver({ exitCode: null, signal: 'SIGKILL' }), /k6 was ended by SIGKILL/)
  await voidBecause('validity.driver', driver({ terminalsDone: 99 }), /99 of 100 terminals finished their day/)
  await voidBecause('validity.driver', driver({ terminalsPlanned: 0, terminalsDone: 0 }), /0 of 0 terminals/)
  await voidBecause('validity.driver', (run) => { run.manifest.driver = null }, /the driver left no report/)
})

test('the driver is void when any stage before the judgement was cut off, interrupted or never began', async () => {
  for (const at of [0, 1, 2, 3]) {
    await voidBecause('validity.driver', (run) => {
      const phase = run.manifest.phases[at]
      if (phase !== undefined) Object.assign(phase, { state: 'running', endedAtMs: null })
    }, /was cut off/)
  }
  await voidBecause('validity.driver', (run) => {
    const drive = run.manifest.phases[1]
    if (drive !== undefined) Object.assign(drive, { state: 'interrupted', detail: 'Ctrl-C' })
  }, /the stage "drive" was interrupted \(Ctrl-C\)/)
  await voidBecause('validity.driver', (run) => { run.manifest.phases = [] }, /the stage "prepare" never began/)
})

test('an audit that was repeated and ended is an ended stage', async () => {
  const repeated = await found('validity.driver', (run) => {
    const last = run.manifest.phases[3]
    if (last === undefined) return
    run.manifest.phases.push({ ...last })
    last.state = 'failed'
  })
  assert.equal(repeated.status, 'pass')
})

test('a judgement that is under way does not make its own run void', async () => {
  const judging = await found('validity.driver', (run) => {
    run.manifest.phases.push({ name: 'judge', startedAtMs: 1, endedAtMs: null, state: 'running', detail: null })
  })
  assert.equal(judging.status, 'pass')
})

test('samples are void when a row is damaged or driver, ledger, histograms and audit disagree', async () => {
  const faults: [(run: SampleRun) => void, RegExp][] = [
    [driver({ malformedRows: 2 }), /2 rows of the driver could not be read/],
    [(run) => { run.damagedRows = 1 }, /1 line of the run directory/],
    [(run) => { run.histograms[0] = { ...run.histograms[0]!, hdr: 'AAAA' } }, /1 histogram row is wrong in itself \(order, minute 0: not an encoded histogram\)/],
    [(run) => { run.histograms[2] = { ...run.histograms[2]!, count: 501 } }, /order-batch, minute 0: it counts 501 and holds 500/],
    [(run) => { run.histograms[2] = { ...run.histograms[2]!, failed: 501 } }, /501 of 500 failed/],
    [(run) => { run.histograms = run.histograms.filter((row) => row.kind !== 'request') }, /no request was measured/],
    [(run) => { run.ledger = [] }, /the ledger holds no order/],
    [(run) => { run.ledger[1] = ledgerRow(0) }, /1 order ended twice/],
    [(run) => { run.ledger[1] = ledgerRow(600) }, /1 ledger row beyond the plan/],
    [(run) => { run.ledger.pop() }, /the driver told of 600 outcomes, and the ledger holds 599/],
    [driver({ attempts: 601 }), /the driver told of 601 attempts, and the outcomes name 600/],
    [(run) => { run.ledger[9] = ledgerRow(9, { outcome: 'unknown', reason: 'driver-ended', ackedAtMs: null }) }, /1 order went out, and a driver that ended well never told/],
    [(run) => { run.manifest.plan['orders'] = 601 }, /1 planned order left no row/],
    [(run) => replaceRequest(run, 'order', histogramRow('request', 'order', 0, spread(599, 50))), /600 orders were acknowledged online, and only 599/],
    [driver({ doneTotals: { sold: 601, acked: 600, failed: 0 } }), /the terminals counted 601 sold, 600 acknowledged and 0 failed, and the ledger holds 600 sold/],
    [driver({ doneTotals: { sold: 600, acked: 599, failed: 0 } }), /the terminals counted 600 sold, 599 acknowledged/],
    [driver({ doneTotals: { sold: 600, acked: 600, failed: 1 } }), /the terminals counted 600 sold, 600 acknowledged and 1 failed/],
    [(run) => { if (run.audit !== null) run.audit.acknowledged = 599 }, /the audit knew of 599 acknowledged orders/],
  ]
  for (const [plant, because] of faults) await voidBecause('validity.samples', plant, because)
})

test('what the terminals counted is compared only when all have told', async () => {
  const told = { sold: 600, acked: 600, failed: 0 }
  assert.equal((await found('validity.samples', driver({ doneTotals: told }))).status, 'pass')
  assert.equal((await found('validity.samples', driver({ doneTotals: { ...told, sold: 594 }, terminalsDone: 99 }))).status, 'pass')
  const refused = await found('validity.samples', (run) => {
    run.ledger[9] = ledgerRow(9, { outcome: 'failed', reason: 'h400', ackedAtMs: null })
    if (run.audit !== null) run.audit.acknowledged = 599
    replaceRequest(run, 'order', histogramRow('request', 'order', 0, spread(599, 50)))
    driver({ doneTotals: { sold: 600, acked: 599, failed: 1 } })(run)
  })
  assert.equal(refused.status, 'pass', refused.because)
})

test('orders that were sold offline need no response time', async () => {
  const offline = await found('validity.samples', (run) => {
    run.ledger = run.ledger.map((row) => (row.index < 50 ? { ...row, offline: true } : row))
    replaceRequest(run, 'order', histogramRow('request', 'order', 0, spread(550, 50)))
  })
  assert.equal(offline.status, 'pass')
})

test('a killed driver leaves open attempts, which is the driver check\'s matter', async () => {
  const killed = await found('validity.samples', (run) => {
    driver({ exitCode: null, signal: 'SIGKILL', terminalsDone: 0 })(run)
    run.ledger[9] = ledgerRow(9, { outcome: 'unknown', reason: 'driver-ended', ackedAtMs: null })
    run.audit = null
  })
  assert.equal(killed.status, 'pass')
})

test('the generator lag is the worse of its heartbeat and its sales', async () => {
  assert.equal((await found('validity.generatorLag')).status, 'pass')
  await voidBecause('validity.generatorLag', (run) => run.histograms.push(histogramRow('lag', 'sales', 0, spread(600, 9_000))), /ms \(sales, 1,200 samples\)/)
  await voidBecause('validity.generatorLag', (run) => run.histograms.push(histogramRow('lag', 'heartbeat', 0, spread(600, 9_000))), /ms \(heartbeat, 3,000 samples\)/)
  // After the plan: by themselves where they are many, however many the plan had; a few among those of the plan; one late one is none.
  const tail = (...ms: number[]) => (run: SampleRun) => void run.histograms.push(histogramRow('lag', 'tail', 2, ms))
  await voidBecause('validity.generatorLag', tail(...spread(100, 9_000)), /ms \(heartbeat after the plan, 100 samples\)/)
  await voidBecause('validity.generatorLag', tail(...spread(90, 9_000)), /ms \(heartbeat to the last order, 2,490 samples\)/)
  assert.equal((await found('validity.generatorLag', tail(900))).status, 'pass')
  assert.equal((await found('validity.generatorLag', tail(...spread(6_000, 4)))).status, 'pass')
})

test('a heartbeat that is missing or stopped makes the generator void', async () => {
  await voidBecause('validity.generatorLag', (run) => { run.histograms = run.histograms.filter((row) => row.name !== 'heartbeat') }, /no heartbeat/)
  await voidBecause('validity.generatorLag', (run) => run.histograms.push(histogramRow('lag', 'sales', 3, [1])), /stopped in minute 1, and sales went on to minute 3/)
})

test('a heartbeat that missed more than a tenth of its beats did not watch the drive; a drive that was cut has fewer', async () => {
  const beats = (count: number) => (run: SampleRun): void => {
    run.histograms = [...run.histograms.filter((row) => row.name !== 'heartbeat'), histogramRow('lag', 'heartbeat', 1, spread(count, 4))]
  }
  // 16 hours at speed 480 are 120 s: 2,400 beats.
  assert.equal((await found('validity.generatorLag', beats(2_160))).status, 'pass')
  await voidBecause('validity.generatorLag', beats(2_159), /the generator's heart beat 2,159 times and not 2,400/)
  const killed = await found('validity.generatorLag', (run) => {
    beats(500)(run)
    driver({ exitCode: null, signal: 'SIGKILL' })(run)
  })
  assert.equal(killed.status, 'pass')
  await voidBecause('validity.generatorLag', (run) => { delete run.manifest.plan['hours'] }, /does not say how long the day is/)
})

test('a generator without processor time for more than a tenth of the drive is void, a busy machine is not', async () => {
  const rows = (busy: number, driverPercent: number, foldPercent: number) => (run: SampleRun): void => {
    run.monitors = [
      ...Array.from({ length: 100 - busy }, (_, second) => generatorRow(second, 120)),
      ...Array.from({ length: busy }, (_, second) => generatorRow(second, driverPercent, foldPercent)),
    ]
  }
  assert.equal((await found('validity.generatorCpu', rows(10, 185, 10))).status, 'pass')
  await voidBecause('validity.generatorCpu', rows(11, 185, 10), /no processor left in 11 % of the drive; at their peaks k6 took 185 %/)
  await voidBecause('validity.generatorCpu', rows(11, 100, 99), /no processor left in 11 %/)
  await voidBecause('validity.generatorCpu', (run) => { run.monitors = [] }, /was not watched/)
})

test('where the system does not tell what k6 takes, its processor time is not applicable', async () => {
  const blind = (foldPercent: number) => (run: SampleRun): void => { run.monitors = [generatorRow(1, null, foldPercent)] }
  assert.equal((await found('validity.generatorCpu', blind(10))).status, 'notApplicable')
  await voidBecause('validity.generatorCpu', blind(99), /no processor left/)
})
