import { build, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js'
import type { HistogramRow } from '../../run/records.ts'

/** One hour: no request of a till is waited for longer. Larger values are kept as this. */
const HIGHEST_US = 3_600_000_000

type Bucket = { kind: HistogramRow['kind']; name: string; minute: number; failed: number; histogram: Histogram }

const emptyHistogram = (): Histogram =>
  build({ bitBucketSize: 32, lowestDiscernibleValue: 1, highestTrackableValue: HIGHEST_US, numberOfSignificantValueDigits: 3, useWebAssembly: false })

/** HDR histograms by kind, name and minute; a minute's rows leave as soon as the next minute is well under way. */
export class MinuteHistograms {
  #buckets = new Map<string, Bucket>()
  #spare: Histogram[] = []
  #newestMinute = 0
  #write: (row: HistogramRow) => void

  constructor(write: (row: HistogramRow) => void) {
    this.#write = write
  }

  record(kind: HistogramRow['kind'], name: string, minute: number, valueMs: number, failed: boolean): void {
    if (minute > this.#newestMinute) {
      this.#newestMinute = minute
      this.flush(minute - 1)
    }
    const key = `${kind} ${name} ${minute}`
    let bucket = this.#buckets.get(key)
    if (bucket === undefined) {
      bucket = { kind, name, minute, failed: 0, histogram: this.#spare.pop() ?? emptyHistogram() }
      this.#buckets.set(key, bucket)
    }
    bucket.histogram.recordValue(Math.min(HIGHEST_US, Math.max(0, Math.round(valueMs * 1000))))
    if (failed) bucket.failed += 1
  }

  /** Writes and drops the buckets of minutes before `minute`. A late sample opens its minute again: readers add rows up. */
  flush(minute: number): void {
    for (const [key, bucket] of this.#buckets) {
      if (bucket.minute >= minute) continue
      this.#write({
        kind: bucket.kind,
        name: bucket.name,
        minute: bucket.minute,
        count: bucket.histogram.totalCount,
        failed: bucket.failed,
        hdr: encodeIntoCompressedBase64(bucket.histogram),
      })
      bucket.histogram.reset()
      this.#spare.push(bucket.histogram)
      this.#buckets.delete(key)
    }
  }

  close(): void {
    this.flush(Number.POSITIVE_INFINITY)
  }
}
