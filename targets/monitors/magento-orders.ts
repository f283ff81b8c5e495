import type { OrderKey } from '../../run/records.ts'
import type { MagentoClient } from '../magento/client.ts'
import { countOrders } from '../magento/counts.ts'
import { monitor } from './monitor.ts'
import type { Monitor } from './monitor.ts'

/** How many orders of this run Magento holds at the moment. */
export const magentoOrdersMonitor = (
  magento: MagentoClient,
  run: { prefix: string; orderKey: OrderKey; afterEntityId: number },
  nowMs: () => number = Date.now,
): Monitor =>
  monitor('magento-orders', nowMs, async () => {
    const count = await countOrders(magento, { ...run, upToEntityId: null })
    return (at) => ({ monitor: 'magento-orders', ...at, count })
  })
