import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { MonitorRow } from '../../run/records.ts'
import { judge } from '../judge.ts'
import { metricFor } from '../metrics.ts'
import type { Finding } from '../finding.ts'
import { generatorRow, histogramRow, measured, spread, START_MS, type SampleRun } from '../sample-run.ts'

const DRIVE_SECONDS = 120
const rabbit = { name: 'rabbit', kind: 'rabbitmq' as const, url: 'http://127.0.0.1:15672', intervalMs: 1000 }

const look = (second: number, messages: number | null, values: Record<string, number> = {}): MonitorRow => ({
  monitor: 'watched', name: 'rabbit', atMs: START_MS + second * 1000, phase: second < DRIVE_SECONDS ? 'drive' : 'drain', messages, currentMeanTimeMs: null, totalMeanTimeMs: null, values,
})
const failedLook = (second: number): MonitorRow => ({
  monitor: 'monitor-error', atMs: START_MS + second * 1000, phase: 'drive', source: 'monitor.rabbit', message: 'http://127.0.0.1:15672 refuses connections',
})

const seconds = Array.from({ length: DRIVE_SECONDS }, (_, second) => second)
/** The looks of the drive, one a second. */
const drive = (messages: (second: number) => number | null): MonitorRow[] => seconds.map((second) => look(second, messages(second)))

/** The sample run with a monitor: its drive ends after 120 s, when its last terminal is done. */
const plant = (rows: MonitorRow[], change: (run: SampleRun) => void = () => {}) => (run: SampleRun): void => {
  run.manifest.monitors = [rabbit]
  run.manifest.driver!.lastDoneAtMs = START_MS + DRIVE_SECONDS * 1000
  run.monitors = [...run.monitors, ...rows]
  change(run)
}

const found = async (metric: string, limit: number, planted: (run: SampleRun) => void): Promise<Finding> => {
  const row = metricFor(metric)
  assert.ok(row?.of === 'run', metric)
  const statistic = metric.endsWith('.slope') ? 'slope' : metric.endsWith('.drain') ? 'duration' : 'max'
  assert.match(statistic, row.statistic)
  const check = { id: row.idOf({ metric, statistic }), metric, statistic, limit, unit: row.unit, why: 'a test' }
  return row.judge(await measured(planted), check, { checks: [check] })
}
const says = ({ status, value, because }: Finding) => [status, value, because]

test('a backlog within its limit passes, one over it fails with its moment, also after the drive', async () => {
  assert.deepEqual(says(await found('monitor.rabbit.backlog', 50, plant(drive((second) => second % 40)))), ['pass', 39, 'rabbit held 39 messages at most'])
  const over = await found('monitor.rabbit.backlog', 50, plant(drive((second) => (second === 70 ? 51 : 1))))
  assert.deepEqual([...says(over), over.evidence[0]?.at, over.stands], ['fail', 51, 'rabbit held 51 messages', START_MS + 70_000, true])
  assert.equal((await found('monitor.rabbit.backlog', 50, plant([...drive(() => 1), look(125, 60)]))).status, 'fail')
})

test('a queue that grows all through the middle of the drive fails, a level one passes', async () => {
  // Five orders a second arrive; half of a message a second too many is 10 %.
  const growing = await found('monitor.rabbit.slope', 5, plant(drive((second) => second / 2)))
  assert.deepEqual([growing.status, growing.value], ['fail', 10])
  assert.match(growing.because, /^rabbit grows by 0\.5 messages a second at 5 orders a second: whoever empties it does not keep up$/)
  assert.equal((await found('monitor.rabbit.slope', 5, plant(drive((second) => second % 3)))).status, 'pass')
})

test('a queue is drained when it is as empty as before the load, and late when it was seen full at the limit', async () => {
  const after = (messages: readonly (number | null)[], before = 7): MonitorRow[] => [
    look(-3, before), ...drive(() => 30), ...messages.flatMap((each, at) => (each === null ? [] : [look(DRIVE_SECONDS + at, each)])),
  ]
  const drain = (rows: MonitorRow[]) => found('monitor.rabbit.drain', 4, plant(rows))
  assert.deepEqual(says(await drain(after([30, 20, 7]))), ['pass', 2, 'rabbit was down to the 7 messages from before the load 2 s after the last till'])
  assert.deepEqual(says(await drain(after([30, 20, 10, 8, 8, 7]))), ['fail', 5, 'rabbit was down to the 7 messages from before the load 5 s after the last till'])
  assert.deepEqual(says(await drain(after([30, 20, 10, 8, 8, 8]))), ['fail', 5, 'rabbit was not down to the 7 messages from before the load 5 s after the last till'])
  assert.deepEqual(says(await drain(after([0], 0))), ['pass', 0, 'rabbit was empty 0 s after the last till'])
})

test('what nobody saw of a drain is void: it may have been in time or not', async () => {
  const drain = (rows: MonitorRow[]) => found('monitor.rabbit.drain', 4, plant([look(-3, 0), ...drive(() => 30), ...rows]))
  assert.deepEqual(says(await drain([])), ['void', null, 'nobody saw rabbit after the last terminal was done'])
  assert.match((await drain([look(121, 9), failedLook(122)])).because, /not empty 1 s after the last till, and nobody saw it later; 1 look failed: http:\/\/127/)
  assert.match((await drain([look(121, 9), look(140, 0)])).because, /^rabbit was not empty 1 s after the last till, and nobody saw it later, until 20 s$/)
})

test('a first look under load is no level from before it: the queue must then be empty', async () => {
  const late = [...drive(() => 30).slice(5), look(121, 30), look(127, 30)]
  assert.equal((await found('monitor.rabbit.drain', 4, plant(late))).status, 'fail')
})

test('another value of a monitor is judged by its highest', async () => {
  const threads = (of: (second: number) => number) => plant(seconds.map((second) => look(second, null, { 'threads-running': of(second) })))
  assert.deepEqual(says(await found('monitor.rabbit.threads-running', 20, threads((second) => second % 9))), ['pass', 8, 'threads-running of rabbit was 8 at most'])
  assert.deepEqual(says(await found('monitor.rabbit.threads-running', 20, threads((second) => (second === 9 ? 21 : 1)))), ['fail', 21, 'threads-running of rabbit was 21'])
  assert.deepEqual(says(await found('monitor.rabbit.thread', 20, threads(() => 1))), ['void', null, 'the monitor rabbit tells no thread, only threads-running'])
})

test('a value that most looks do not tell is void, however low it was; one over its limit fails all the same', async () => {
  // A query that gives NULL: the look came back, and told nothing.
  const told = (of: (second: number) => number | null) => plant(seconds.map((second) => {
    const value = of(second)
    return look(second, null, value === null ? { others: 1 } : { 'lock-waits': value })
  }))
  const rarely = await found('monitor.rabbit.lock-waits', 20, told((second) => (second % 10 === 0 ? 1 : null)))
  assert.deepEqual(says(rarely), ['void', null, 'lock-waits of rabbit was seen 12 times in the drive, and 80 % of 120 are needed'])
  assert.equal((await found('monitor.rabbit.lock-waits', 20, told((second) => (second === 50 ? 21 : null)))).status, 'fail')
  assert.equal((await found('monitor.rabbit.lock-waits', 20, told((second) => (second % 10 === 0 ? null : 1)))).status, 'pass')
})

const checks = ['monitor.rabbit.backlog', 'monitor.rabbit.slope', 'monitor.rabbit.drain', 'monitor.rabbit.threads-running'] as const

test('a monitor that could not be read makes its checks void with the reason, never a pass', async () => {
  for (const metric of checks) {
    const gone = await found(metric, 1e9, plant(seconds.map(failedLook)))
    assert.deepEqual([gone.status, gone.evidence[0]?.ref], ['void', 'monitor.rabbit'], metric)
    assert.match(gone.because, /^the monitor rabbit was never read; 120 looks failed: http:\/\/127\.0\.0\.1:15672 refuses connections$/)
    assert.equal((await found(metric, 1e9, plant([]))).status, 'void')
  }
  // Away for the last half of the drive.
  for (const metric of ['monitor.rabbit.backlog', 'monitor.rabbit.slope', 'monitor.rabbit.threads-running']) {
    const half = await found(metric, 1e9, plant(seconds.map((second) => (second < 60 ? look(second, 1, { 'threads-running': 1 }) : failedLook(second)))))
    assert.equal(half.status, 'void', metric)
    assert.match(half.because, /^(threads-running of )?rabbit was seen \d+ times in the (middle of the )?drive, and 80 % of (72|120) are needed; 60 looks failed/)
  }
})

test('a source that tells no messages makes the checks on them void', async () => {
  for (const metric of checks.slice(0, 3)) {
    assert.deepEqual(says(await found(metric, 1e9, plant(drive(() => null)))), ['void', null, 'the monitor rabbit tells no number of messages'])
  }
})

test('without such a monitor the checks do not apply, and say why', async () => {
  for (const metric of checks) {
    const none = await found(metric, 1, () => {})
    assert.deepEqual([none.status, none.because], ['notApplicable', 'this run watched no monitor rabbit: its config names none'])
  }
  const other = await found('monitor.cache.backlog', 1, plant(drive(() => 1)))
  assert.deepEqual([other.status, other.because], ['notApplicable', 'this run watched no monitor cache, only rabbit'])
})

test('a monitor that looks every ten seconds is judged at its own pace', async () => {
  const slow = (run: SampleRun): void => {
    run.manifest.monitors = [{ ...rabbit, intervalMs: 10_000 }]
  }
  const every = (gap: number): MonitorRow[] => drive(() => 3).filter((_, second) => second % gap === 0)
  assert.equal((await found('monitor.rabbit.backlog', 5, plant(every(10), slow))).status, 'pass')
  assert.equal((await found('monitor.rabbit.backlog', 5, plant(every(20), slow))).status, 'void')
})

test('under a generator that lagged, a good number is void, and a bad one stands', async () => {
  const check = { id: 'monitor.rabbit.backlog', metric: 'monitor.rabbit.backlog', statistic: 'max', unit: 'messages', why: 'a test' }
  const lagged = plant(drive(() => 40), (run) => {
    run.histograms = [...run.histograms.filter(({ kind }) => kind !== 'lag'), histogramRow('lag', 'heartbeat', 0, spread(2_400, 5_000))]
    run.monitors.push(generatorRow(3, 1))
  })
  const status = async (limit: number) => {
    const verdict = judge(await measured(lagged), { schemaVersion: 1, name: 'b', checks: [{ ...check, limit }] })
    return verdict.checks.find(({ id }) => id === check.id)?.status
  }
  assert.deepEqual([await status(50), await status(30)], ['void', 'fail'])
})

test('names that a budget may write, and those that it may not', () => {
  for (const name of ['monitor.rabbit.backlog', 'monitor.a-1.slope', 'monitor.db.threads-running']) assert.ok(metricFor(name), name)
  for (const name of ['monitor.rabbit', 'monitor.Rabbit.backlog', 'monitor.a.b.c', 'monitor..slope']) assert.equal(metricFor(name), null, name)
  assert.equal(metricFor('monitor.db.threads-running')?.idOf({ metric: 'monitor.db.threads-running', statistic: 'max' }), 'monitor.db.threads-running.max')
})
