import type { SyncClient } from '../sync/client.ts'
import { monitor } from './monitor.ts'
import type { Monitor } from './monitor.ts'

/** Messages waiting, in flight and dead in a sync backend's queue, and how long they spend there. */
export const syncQueueMonitor = (sync: SyncClient, nowMs: () => number = Date.now): Monitor =>
  monitor('sync-queue', nowMs, async () => {
    const { messages, inFlight, dead, currentMeanTimeMs, totalMeanTimeMs } = await sync.metrics()
    return (at) => ({ monitor: 'sync-queue', ...at, messages, inFlight, dead, currentMeanTimeMs, totalMeanTimeMs })
  })
