import type { CleanupRecord } from '../../run/cleanup-record.ts'

/** A clean-up that found nothing more to undo after one that came to its end: what that one wrote, with its reading of the stock, says more. */
export const staysAsItIs = (earlier: CleanupRecord | null, now: CleanupRecord): boolean =>
  earlier !== null && earlier.stopped === null && now.stopped === null && now.orders.cancelled === 0 && now.customers.deleted === 0

/** A record after those before it: what was cancelled never becomes less, and a reading of the stock stays until there is another. */
export const withEarlier = (earlier: CleanupRecord | null, now: CleanupRecord): CleanupRecord =>
  earlier === null ? now : {
    ...now, stock: now.stock ?? earlier.stock,
    cancelledInAll: earlier.cancelledInAll === null || now.cancelledInAll === null ? null : earlier.cancelledInAll + now.cancelledInAll,
  }

/** What stands in cleanup.json from the first cancel until the end: whoever is cut off meanwhile has not gone unnoticed. */
export const markOf = (earlier: CleanupRecord | null, target: string, nowMs: number): CleanupRecord => ({
  schemaVersion: 1, startedAtMs: nowMs, endedAtMs: nowMs, target, orders: { found: 0, cancelled: 0, cancelledBefore: 0 }, stock: earlier?.stock ?? null,
  customers: { found: 0, deleted: 0 }, left: [], cancelledInAll: null, stopped: 'it was cut off',
})
