import { BusySeconds } from '../../budgets/vitals/busy-machine.ts'
import type { MonitorRow } from '../../run/records.ts'
import type { RunReader } from '../../run/run-directory.ts'
import { Buckets } from './buckets.ts'
import { MOST_POINTS } from './timeline.ts'
import { WatchedReports, type WatchedReport } from './watched.ts'

type Sample<Name extends MonitorRow['monitor']> = Omit<
  Extract<MonitorRow, { monitor: Name }>,
  'monitor' | 'atMs' | 'phase'
>
export type Series<Value> = { fromMs: number; value: Value }[]
export type QueueSample = Sample<'sync-queue'>
export type GeneratorSample = Sample<'generator'>

/** What the monitors saw, thinned. Of merged samples the highest value stays, so that no peak is smoothed away. */
export type Monitors = {
  queue: Series<QueueSample>
  magentoOrders: Series<number>
  generator: Series<GeneratorSample>
  /** The monitors of the config. */
  watched: WatchedReport[]
  /** Share of the drive in which all cores were busy; null where the system does not tell. */
  busyShare: number | null
  /** The first failures of monitors, and how many there were. */
  errors: { count: number; examples: { atMs: number; source: string; message: string }[] }
}

const EXAMPLES = 5
const highest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.max(a, b)

const mergeQueue = (a: QueueSample, b: QueueSample): QueueSample => ({
  messages: Math.max(a.messages, b.messages),
  inFlight: Math.max(a.inFlight, b.inFlight),
  dead: Math.max(a.dead, b.dead),
  currentMeanTimeMs: highest(a.currentMeanTimeMs, b.currentMeanTimeMs),
  totalMeanTimeMs: highest(a.totalMeanTimeMs, b.totalMeanTimeMs),
})

const mergeGenerator = (a: GeneratorSample, b: GeneratorSample): GeneratorSample => ({
  driverCpuPercent: highest(a.driverCpuPercent, b.driverCpuPercent),
  foldCpuPercent: Math.max(a.foldCpuPercent, b.foldCpuPercent),
  machineCpuPercent: highest(a.machineCpuPercent, b.machineCpuPercent),
  driverRssMiB: highest(a.driverRssMiB, b.driverRssMiB),
  foldRssMiB: Math.max(a.foldRssMiB, b.foldRssMiB),
})

/** Folds the rows of monitors.ndjson while they stream by; `originMs` as in `readTimeline`. */
export const readMonitors = async (run: Pick<RunReader, 'monitors'>, originMs: number | null): Promise<Monitors> => {
  const queue = new Buckets<QueueSample>(250, MOST_POINTS, mergeQueue)
  const magentoOrders = new Buckets<number>(250, MOST_POINTS, Math.max)
  const generator = new Buckets<GeneratorSample>(250, MOST_POINTS, mergeGenerator)
  const watched = new WatchedReports()
  const busy = new BusySeconds()
  const errors: Monitors['errors'] = { count: 0, examples: [] }
  let origin = originMs
  for await (const row of run.monitors()) {
    origin ??= row.atMs
    const offsetMs = row.atMs - origin
    switch (row.monitor) {
      case 'sync-queue':
        queue.add(offsetMs, row)
        break
      case 'magento-orders':
        magentoOrders.add(offsetMs, row.count)
        break
      case 'watched':
        watched.add(offsetMs, row)
        break
      case 'generator':
        generator.add(offsetMs, row)
        if (row.phase === 'drive') busy.add(row.machineCpuPercent)
        break
      case 'monitor-error':
        errors.count += 1
        if (errors.examples.length < EXAMPLES)
          errors.examples.push({ atMs: row.atMs, source: row.source, message: row.message })
        break
      default:
        row satisfies never
    }
  }
  return { queue: queue.rows(), magentoOrders: magentoOrders.rows(), generator: generator.rows(), watched: watched.reports(), busyShare: busy.share, errors }
}
