import { auditBrowserSales } from '../../audit/browser-sales.ts'
import type { RailSale, RailSaleAudit } from '../../run/rail-record.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'

/** How the sales of a browser are audited; without a Magento the answer is that nobody could be asked. */
export const salesAuditor = (magento: MagentoClient | null, signal: AbortSignal) => (sales: readonly RailSale[]): Promise<RailSaleAudit> =>
  auditBrowserSales(sales, magento, { signal })
