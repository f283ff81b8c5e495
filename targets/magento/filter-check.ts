import { TillstormError } from '../../run/problems.ts'
import type { OrderKey } from '../../run/records.ts'
import type { MagentoClient } from './client.ts'
import { countOrders, newestOrder, prefixedFields } from './counts.ts'
import { searchPage, searchQuery } from './search.ts'

/**
 * Shows that this Magento filters orders as the audit needs it, because it drops or misreads filters in silence: a
 * prefix that nobody has must match nothing, and `like` on what a stored order holds must find it. Throws
 * TARGET_UNEXPECTED in one line.
 */
export const checkFilters = async (magento: MagentoClient, orderKey: OrderKey): Promise<void> => {
  const nobody = await countOrders(magento, { prefix: 'no-till-has-this-prefix', orderKey, afterEntityId: 0, upToEntityId: null })
  if (nobody !== 0) {
    throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} ignores the filter of an order search: ${nobody} orders match a prefix that nobody has`)
  }
  const newest = await newestOrder(magento)
  const field = prefixedFields[orderKey][0]!
  const held = field === 'customer_email' ? newest?.customerEmail : newest?.incrementId
  // `%` and `_` are wildcards; a value with one of them would prove nothing.
  if (held === undefined || !/^[A-Za-z0-9@.+-]+$/.test(held)) return
  const groups = [[{ field, value: `${held}%`, condition: 'like' as const }]]
  const query = searchQuery({ groups, sort: null, pageSize: 1, fields: 'items[entity_id],total_count' })
  if (searchPage(await magento.get(`/orders?${query}`), 'a stored order').totalCount === 0) {
    throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} does not find a stored order by \`like\`, so no order could be looked up`)
  }
}
