/** How long messages stood in the queue, from acceptance until Magento held them. */
export type QueueTimes = {
  finished(waitedMs: number, atMs: number): void
  /** Mean over the messages that finished in the last 60 s; null when there were none. */
  currentMeanMs(nowMs: number): number | null
  /** Mean since the start of the queue, over restarts; null when none finished yet. */
  totalMeanMs(): number | null
}

const WINDOW_SECONDS = 60

/** Sixty buckets of one second, so that the window costs the same at any rate; it moves in steps of a second. */
export const createQueueTimes = (before: { written: number; waitedMs: number }): QueueTimes => {
  const buckets = Array.from({ length: WINDOW_SECONDS }, () => ({ second: -1, count: 0, sumMs: 0 }))
  let total = before.written
  let totalMs = before.waitedMs
  return {
    finished: (waitedMs, atMs) => {
      const second = Math.floor(atMs / 1000)
      const bucket = buckets[second % WINDOW_SECONDS]!
      if (bucket.second !== second) Object.assign(bucket, { second, count: 0, sumMs: 0 })
      bucket.count += 1
      bucket.sumMs += waitedMs
      total += 1
      totalMs += waitedMs
    },
    currentMeanMs: (nowMs) => {
      const oldest = Math.floor(nowMs / 1000) - WINDOW_SECONDS + 1
      let count = 0
      let sumMs = 0
      for (const bucket of buckets) {
        if (bucket.second < oldest) continue
        count += bucket.count
        sumMs += bucket.sumMs
      }
      return count === 0 ? null : sumMs / count
    },
    totalMeanMs: () => (total === 0 ? null : totalMs / total),
  }
}
