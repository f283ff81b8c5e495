import type { RailSaleAudit } from '../run/rail-record.ts'
import type { MagentoClient } from '../targets/magento/client.ts'
import { auditBrowserSales, type BrowserSalesWait } from './browser-sales.ts'
import type { ToldSale } from './sale-differences.ts'

/**
 * Looks for sales of browsers, as `auditBrowserSales` does. Where a browser went before its till had sent a sale (`open`), one that Magento lacks
 * went with the browser's profile: it is *unsent*, not lost, and nobody waits for it.
 */
export const auditWithUnsent = async (
  sales: { settled: readonly ToldSale[]; open: readonly ToldSale[] }, magento: MagentoClient | null, wait: Partial<BrowserSalesWait>,
): Promise<RailSaleAudit & { unsent: string[] }> => {
  const settled = await auditBrowserSales(sales.settled, magento, wait)
  const open = await auditBrowserSales(sales.open, magento, { ...wait, waitMs: 0 })
  return {
    problem: settled.problem ?? open.problem,
    sales: settled.sales + open.sales,
    exactlyOnce: settled.exactlyOnce + open.exactlyOnce,
    lost: settled.lost,
    duplicated: [...settled.duplicated, ...open.duplicated],
    altered: [...settled.altered, ...open.altered],
    unsent: open.lost,
  }
}
