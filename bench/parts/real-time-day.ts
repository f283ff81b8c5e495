import { histogramRow, sampleAudit, sampleRun, spread } from '../../budgets/sample-run.ts'
import { defaultParameters, planHash } from '../../fixtures/parameters.ts'
import type { Manifest } from '../../run/records.ts'
import { claimRunDirectory, createRun, runFiles } from '../../run/run-directory.ts'

const daySeconds = 86_400
const orders = 100_000
const startMs = 1_795_300_000_000
const requestsOfAMinute: readonly [string, number][] = [
  ['order', 70],
  ['sale', 70],
  ['order-batch', 70],
  ['sign-in', 1],
  ['shift', 1],
  ['catalogue-page', 7],
  ['catalogue-delta', 7],
  ['stock-delta', 7],
  ['customer-delta', 7],
  ['product-lookup', 7],
  ['customer-lookup', 10],
  ['order-lookup', 1],
]

/**
 * Writes the run directory of a clean day in real time: a row a second, a row an order, twelve requests and two lags
 * a minute.
 */
export function writeRealTimeDay(directory: string): string {
  const path = claimRunDirectory(directory)
  const sample = sampleRun().manifest
  const at = (second: number): number => startMs + second * 1000
  const phase = (name: Manifest['phases'][number]['name'], from: number, to: number): Manifest['phases'][number] => ({
    name,
    startedAtMs: at(from),
    endedAtMs: at(to),
    state: 'done',
    detail: null,
  })
  const parameters = { ...defaultParameters, orders }
  const run = createRun(path, {
    ...sample,
    profile: 'day',
    speed: 1,
    plan: parameters,
    planHash: planHash(parameters),
    planStartMs: startMs,
    phases: [
      phase('prepare', -5, 0),
      phase('drive', 0, daySeconds),
      phase('drain', daySeconds, daySeconds + 2),
      phase('audit', daySeconds + 2, daySeconds + 9),
    ],
    driver: { ...sample.driver!, rows: 1_800_000, attempts: orders, outcomes: orders },
  })
  for (let minute = 0; minute < daySeconds / 60; minute += 1) {
    for (const [name, count] of requestsOfAMinute)
      run.histograms.append(histogramRow('request', name, minute, spread(count, 20 + (minute % 60))))
    run.histograms.append(histogramRow('lag', 'heartbeat', minute, spread(1200, 4)))
    run.histograms.append(histogramRow('lag', 'sales', minute, spread(70, 4)))
    if (minute % 45 === 0) run.histograms.append(histogramRow('reconnect', 'outbox', minute, spread(5, 900)))
  }
  let index = 0
  for (let second = 0; second < daySeconds; second += 1) {
    const until = Math.floor((orders * (second + 1)) / daySeconds)
    const count = until - index
    for (; index < until; index += 1) {
      const soldAtMs = at(second) + (index % 1000)
      run.ledger.append({
        index,
        outcome: 'ok',
        reason: null,
        attempts: 1,
        plannedAtMs: soldAtMs - 1,
        soldAtMs,
        ackedAtMs: soldAtMs + 30,
        offline: false,
      })
    }
    run.timeline.append({
      second,
      atMs: at(second),
      plannedOrders: count,
      soldOrders: count,
      ackedOrders: count,
      failedOrders: 0,
      requests: count + 2,
      failedRequests: 0,
      orderP50Ms: 30,
      orderP95Ms: 60 + (second % 20),
      offlineTerminals: second % 3600 < 300 ? 5 : 0,
    })
    const phaseName = 'drive' as const
    run.monitors.append({
      monitor: 'sync-queue',
      atMs: at(second),
      phase: phaseName,
      messages: second % 3,
      inFlight: 0,
      dead: 0,
      currentMeanTimeMs: 5,
      totalMeanTimeMs: 5,
    })
    run.monitors.append({ monitor: 'magento-orders', atMs: at(second), phase: phaseName, count: index })
    run.monitors.append({
      monitor: 'generator',
      atMs: at(second),
      phase: phaseName,
      driverCpuPercent: 20,
      foldCpuPercent: 3,
      machineCpuPercent: 40,
      driverRssMiB: 90,
      foldRssMiB: 120,
    })
  }
  run.writeJson(
    runFiles.audit,
    sampleAudit({ planned: orders, attempted: orders, acknowledged: orders, found: orders, records: orders }),
  )
  run.close()
  return path
}
