import type { Manifest, MonitorRow, TimelineRow } from '../run/records.ts'
import type { GeneratorMeasurements, QueueMeasurements, WatchedMeasurements } from './measurements.ts'
import { QueueFold, shareOfDrive } from './queue-fold.ts'
import type { Window } from './queue-fold.ts'
import { BusySeconds } from './vitals/busy-machine.ts'
import { WatchedFold } from './watched-fold.ts'

/** When the driver takes this share of every core, its own waits are no longer the target's. */
const DRIVER_SATURATED_SHARE = 0.9
/** The fold is one thread: at this share of one core it falls behind the samples. */
const FOLD_SATURATED_PERCENT = 95

const QUEUE_INTERVAL_MS = 1_000

/** Folds the monitors, and the timeline's arrivals, into the numbers of the queue and of the generator. */
export class MonitorFold {
  readonly generator: GeneratorMeasurements = {
    samples: 0, driverSamples: 0, driverSaturated: 0, foldSaturated: 0, driverPeakPercent: 0, foldPeakPercent: 0, worstAtMs: null, busyShare: null,
  }
  #cores: number
  #busy = new BusySeconds()
  #window: Window | null
  #queue: QueueFold
  #watched: Map<string, WatchedFold>
  #dead = 0
  #errors = 0
  #lastError: QueueMeasurements['lastError'] = null
  #acked = 0
  #seconds = 0

  constructor(manifest: Manifest) {
    this.#cores = Math.max(1, manifest.machine.cores)
    const drive = wholeDrive(manifest)
    this.#window = shareOfDrive(drive, 0.2, 0.8)
    this.#queue = new QueueFold(this.#window, QUEUE_INTERVAL_MS)
    this.#watched = new Map((manifest.monitors ?? []).map(({ name, intervalMs }) => [name, new WatchedFold(manifest, drive, intervalMs)]))
  }

  addSecond(row: TimelineRow): void {
    if (!this.#inWindow(row.atMs)) return
    this.#seconds += 1
    this.#acked += row.ackedOrders
  }

  add(row: MonitorRow): void {
    switch (row.monitor) {
      case 'sync-queue':
        this.#dead = row.dead
        if (row.phase === 'drive') this.#queue.add(row.atMs, row.messages + row.inFlight)
        return
      case 'watched':
        this.#watched.get(row.name)?.add(row)
        return
      case 'generator':
        if (row.phase === 'drive') this.#addGenerator(row)
        return
      case 'monitor-error':
        if (row.source.startsWith('monitor.')) this.#watched.get(row.source.slice('monitor.'.length))?.addError(row.message, row.atMs)
        if (row.source !== 'sync-queue') return
        this.#errors += 1
        this.#lastError = { message: row.message, atMs: row.atMs }
        return
      case 'magento-orders':
        return
      default:
        row satisfies never
    }
  }

  queue(): QueueMeasurements {
    return {
      ...this.#queue.measurements(),
      dead: this.#dead,
      arrivalsPerSecond: this.#seconds > 0 ? this.#acked / this.#seconds : null,
      errors: this.#errors,
      lastError: this.#lastError,
    }
  }

  /** By the names of the config. */
  watched(): Map<string, WatchedMeasurements> {
    return new Map([...this.#watched].map(([name, fold]) => [name, fold.measurements()]))
  }

  #inWindow(atMs: number): boolean {
    return this.#window !== null && atMs >= this.#window.fromMs && atMs <= this.#window.toMs
  }

  #addGenerator(row: Extract<MonitorRow, { monitor: 'generator' }>): void {
    const found = this.generator
    found.samples += 1
    this.#busy.add(row.machineCpuPercent)
    found.busyShare = this.#busy.share
    if (row.foldCpuPercent >= FOLD_SATURATED_PERCENT) found.foldSaturated += 1
    found.foldPeakPercent = Math.max(found.foldPeakPercent, row.foldCpuPercent)
    if (row.driverCpuPercent === null) return
    found.driverSamples += 1
    if (row.driverCpuPercent >= DRIVER_SATURATED_SHARE * 100 * this.#cores) found.driverSaturated += 1
    if (row.driverCpuPercent <= found.driverPeakPercent) return
    found.driverPeakPercent = row.driverCpuPercent
    found.worstAtMs = row.atMs
  }
}

/** From second 0 of the plan to the end of the drive; null where it did not end. */
const wholeDrive = (manifest: Manifest): Window | null => {
  const drive = manifest.phases.find((phase) => phase.name === 'drive')
  if (drive === undefined || drive.endedAtMs === null) return null
  return { fromMs: manifest.planStartMs ?? drive.startedAtMs, toMs: drive.endedAtMs }
}
