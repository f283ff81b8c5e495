import type { MagentoClient } from './client.ts'
import { readOrders } from './orders.ts'
import type { ReadOrders } from './orders.ts'
import type { StoredOrder } from './stored-order.ts'

export type WantedOrders = Pick<ReadOrders, 'prefix' | 'orderKey' | 'afterEntityId' | 'maxRecords' | 'onPage'>

/**
 * Where the audit reads a run's orders from: pages of every record that Magento holds, and no other. An error means that the read is
 * incomplete. Which source it was changes nothing in what the audit finds, but where one finds nothing at all.
 */
export type OrderSource = {
  read(wanted: WantedOrders): AsyncIterable<readonly StoredOrder[]>
  /**
   * What is to be thought where not one of a run's acknowledged orders is found. Absent: the source has shown that it finds orders of this shop, and so they are lost.
   */
  emptyMeans?: (prefix: string) => string
}

export const restOrderSource = (magento: MagentoClient): OrderSource => ({ read: (wanted) => readOrders(magento, wanted) })
