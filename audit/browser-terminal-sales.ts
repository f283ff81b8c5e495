import type { BrowserSale, BrowsersRecord } from '../run/browsers-record.ts'
import type { MagentoClient } from '../targets/magento/client.ts'
import type { BrowserSalesWait } from './browser-sales.ts'
import { auditWithUnsent } from './unsent-sales.ts'

type SaleAudit = NonNullable<BrowsersRecord['saleAudit']>

/** Looks for the sales of the terminals that were browsers; those of a browser that went (killed, or out of time) before its till had sent everything are open. */
export const auditBrowserTerminalSales = (
  sales: readonly (BrowserSale & { terminal: number })[], sentAll: ReadonlySet<number>, magento: MagentoClient | null, wait: Partial<BrowserSalesWait>,
): Promise<SaleAudit> =>
  auditWithUnsent(
    { settled: sales.filter(({ terminal }) => sentAll.has(terminal)), open: sales.filter(({ terminal }) => !sentAll.has(terminal)) }, magento, wait,
  )
