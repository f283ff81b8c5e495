import { auditWithUnsent } from '../../audit/unsent-sales.ts'
import type { RailSale, RailSaleAudit } from '../../run/rail-record.ts'
import type { MagentoClient } from '../../targets/magento/client.ts'

/** How the sales of a browser are audited; without a Magento the answer is that nobody could be asked. */
export const salesAuditor = (magento: MagentoClient | null, signal: AbortSignal) => (sales: readonly RailSale[]): Promise<RailSaleAudit> =>
  auditWithUnsent({ settled: sales.filter(({ unsent }) => unsent !== true), open: sales.filter(({ unsent }) => unsent === true) }, magento, { signal })
