import type { MonitorRow } from '../run/records.ts'

/** How many records of the run Magento held at a moment: taken after `sinceMs`, epoch milliseconds on our clock. */
export type MagentoCount = { sinceMs: number; count: number }

/**
 * The counts that the run's own `magento-orders` monitor took. A monitor never overlaps itself, so a count was taken after the answer
 * (or the error) before it; the first one has no such moment and is left out.
 */
export const magentoCounts = async (rows: AsyncIterable<MonitorRow>): Promise<MagentoCount[]> => {
  const counts: MagentoCount[] = []
  let beforeMs: number | null = null
  for await (const row of rows) {
    if (row.monitor === 'magento-orders' && beforeMs !== null) counts.push({ sinceMs: beforeMs, count: row.count })
    if (row.monitor === 'magento-orders' || (row.monitor === 'monitor-error' && row.source === 'magento-orders')) beforeMs = row.atMs
  }
  return counts
}
