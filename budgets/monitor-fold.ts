import type { Manifest, MonitorRow, TimelineRow } from '../run/records.ts'
import type { GeneratorMeasurements, QueueMeasurements } from './measurements.ts'
import { BusySeconds } from './vitals/busy-machine.ts'

/** When the driver takes this share of every core, its own waits are no longer the target's. */
const DRIVER_SATURATED_SHARE = 0.9
/** The fold is one thread: at this share of one core it falls behind the samples. */
const FOLD_SATURATED_PERCENT = 95

const MAX_QUEUE_SAMPLES = 2_000

/** Folds the monitors, and the timeline's arrivals, into the numbers of the queue and of the generator. */
export class MonitorFold {
  readonly generator: GeneratorMeasurements = {
    samples: 0, driverSamples: 0, driverSaturated: 0, foldSaturated: 0, driverPeakPercent: 0, foldPeakPercent: 0, worstAtMs: null, busyShare: null,
  }
  #cores: number
  #busy = new BusySeconds()
  #window: { fromMs: number; toMs: number } | null
  #queue: { atMs: number; messages: number }[] = []
  #queueSeen = 0
  #lastSeenMs: number | null = null
  #longestGapMs = 0
  #queueStep = 1
  #dead = 0
  #errors = 0
  #lastError: QueueMeasurements['lastError'] = null
  #acked = 0
  #seconds = 0

  constructor(manifest: Manifest) {
    this.#cores = Math.max(1, manifest.machine.cores)
    this.#window = middleOfDrive(manifest)
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
        if (row.phase === 'drive' && this.#inWindow(row.atMs)) this.#addQueue(row.atMs, row.messages + row.inFlight)
        return
      case 'generator':
        if (row.phase === 'drive') this.#addGenerator(row)
        return
      case 'monitor-error':
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
    const window = this.#window
    const windowMs = window === null ? 0 : window.toMs - window.fromMs
    return {
      samples: this.#queue,
      seen: this.#queueSeen,
      expected: Math.floor(windowMs / 1_000),
      windowMs,
      longestGapMs: window === null ? 0 : Math.max(this.#longestGapMs, window.toMs - (this.#lastSeenMs ?? window.fromMs)),
      dead: this.#dead,
      arrivalsPerSecond: this.#seconds > 0 ? this.#acked / this.#seconds : null,
      errors: this.#errors,
      lastError: this.#lastError,
    }
  }

  #inWindow(atMs: number): boolean {
    return this.#window !== null && atMs >= this.#window.fromMs && atMs <= this.#window.toMs
  }

  /** Keeps every k-th sample; k doubles when the list is full, so that a week-long run takes no more memory. */
  #addQueue(atMs: number, messages: number): void {
    this.#longestGapMs = Math.max(this.#longestGapMs, atMs - (this.#lastSeenMs ?? this.#window?.fromMs ?? atMs))
    this.#lastSeenMs = atMs
    if (this.#queueSeen++ % this.#queueStep !== 0) return
    this.#queue.push({ atMs, messages })
    if (this.#queue.length <= MAX_QUEUE_SAMPLES) return
    this.#queue = this.#queue.filter((_, i) => i % 2 === 0)
    this.#queueStep *= 2
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

/** From 20 % to 80 % of the drive: the ramps at both ends are no trend. */
const middleOfDrive = (manifest: Manifest): { fromMs: number; toMs: number } | null => {
  const drive = manifest.phases.find((phase) => phase.name === 'drive')
  if (drive === undefined || drive.endedAtMs === null) return null
  const startMs = manifest.planStartMs ?? drive.startedAtMs
  const lengthMs = drive.endedAtMs - startMs
  return { fromMs: startMs + 0.2 * lengthMs, toMs: startMs + 0.8 * lengthMs }
}
