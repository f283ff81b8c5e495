import type { BrowserSale, BrowsersRecord } from '../run/browsers-record.ts'
import type { MagentoClient } from '../targets/magento/client.ts'
import { auditBrowserSales, type BrowserSalesWait } from './browser-sales.ts'

type SaleAudit = NonNullable<BrowsersRecord['saleAudit']>

/**
 * Looks for the sales of the terminals that were browsers, as `auditBrowserSales` does. Where a browser went before its till had sent everything
 * (killed, or out of time), a sale that Magento lacks went with the browser's profile: it is *unsent*, not lost, and nobody waits for it.
 */
export const auditBrowserTerminalSales = async (
  sales: readonly (BrowserSale & { terminal: number })[], sentAll: ReadonlySet<number>, magento: MagentoClient | null, wait: Partial<BrowserSalesWait>,
): Promise<SaleAudit> => {
  const settled = await auditBrowserSales(sales.filter(({ terminal }) => sentAll.has(terminal)), magento, wait)
  const open = await auditBrowserSales(sales.filter(({ terminal }) => !sentAll.has(terminal)), magento, { ...wait, waitMs: 0 })
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
