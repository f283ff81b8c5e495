import type { LedgerRow } from '../../run/records.ts'

/**
 * What a load that still goes on achieved between two moments (epoch milliseconds), from the rows of its ledger so far. An order's row comes with its
 * end, up to `lagMs` after its planned time: the last stretch of the window is left out, so that both counts are of the same orders.
 */
export const loadBetween = (
  rows: readonly Pick<LedgerRow, 'outcome' | 'plannedAtMs'>[],
  options: { fromMs: number; toMs: number; lagMs: number; plannedIn: (fromMs: number, toMs: number) => number },
): { ordersPerSecond: number; plannedOrdersPerSecond: number; failedPercent: number } => {
  const { fromMs, lagMs } = options
  // A window shorter than the lag cannot tell: then nothing counts as achieved, and the judge takes the pass for void.
  const toMs = Math.max(fromMs, options.toMs - lagMs)
  const seconds = (toMs - fromMs) / 1000
  const planned = seconds > 0 ? options.plannedIn(fromMs, toMs) : options.plannedIn(fromMs, options.toMs)
  const within = rows.filter(({ plannedAtMs }) => plannedAtMs >= fromMs && plannedAtMs < toMs)
  const ok = within.filter(({ outcome }) => outcome === 'ok').length
  const failed = within.filter(({ outcome }) => outcome === 'failed').length
  const per = (count: number): number => (seconds > 0 ? Math.round((count / seconds) * 1000) / 1000 : 0)
  return {
    ordersPerSecond: per(ok),
    plannedOrdersPerSecond: seconds > 0 ? per(planned) : Math.round((planned * 1_000_000) / Math.max(1, options.toMs - fromMs)) / 1000,
    failedPercent: within.length === 0 ? 0 : Math.round((1000 * failed) / within.length) / 10,
  }
}
