import { TillstormError } from '../../run/problems.ts'
import type { MagentoClient } from './client.ts'
import { countOrders, newestOrder } from './counts.ts'
import { searchPage, searchQuery } from './search.ts'

/**
 * Shows that this Magento filters orders as the audit needs it, because it drops or misreads filters in silence: a
 * prefix that nobody has must match nothing, and `like` on a stored `increment_id` must find it. Throws
 * TARGET_UNEXPECTED in one line.
 */
export const checkFilters = async (magento: MagentoClient): Promise<void> => {
  const nobody = await countOrders(magento, { prefix: 'no-till-has-this-prefix', afterEntityId: 0, upToEntityId: null })
  if (nobody !== 0) {
    throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} ignores the filter of an order search: ${nobody} orders match a prefix that nobody has`)
  }
  const newest = await newestOrder(magento)
  // `%` and `_` are wildcards; an id with one of them would prove nothing.
  if (newest === null || !/^[A-Za-z0-9-]+$/.test(newest.incrementId)) return
  const groups = [[{ field: 'increment_id', value: `${newest.incrementId}%`, condition: 'like' as const }]]
  const query = searchQuery({ groups, sort: null, pageSize: 1, fields: 'items[entity_id],total_count' })
  if (searchPage(await magento.get(`/orders?${query}`), 'a stored order').totalCount === 0) {
    throw new TillstormError('TARGET_UNEXPECTED', `${magento.url} does not find a stored order by \`like\`, so no order could be looked up`)
  }
}
