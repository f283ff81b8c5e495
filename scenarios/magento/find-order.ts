import type { Reply, TillContext } from '../protocol.ts'
import { filter } from './search.ts'

const TIMEOUT_MS = 60_000

export type FoundOrder = { kind: 'yes'; entityId: number; incrementId: string } | { kind: 'no' } | { kind: 'unknown' }

/** The fields by which a till can find an order again whose answer was lost: each is its own, and nobody else uses the value. */
export type LookupField = 'increment_id' | 'ext_order_id' | 'customer_email' | 'quote_id'

/** What to look for. `company`: of the billing address, where several orders may share the value, as those of a cart that stayed open after its order was stored. */
export type OrderLookup = { field: LookupField; value: string; company: string | null }

/** Orders of one cart that are looked at: each that failed after it was stored is one. */
const MOST_SHARED = 20

/**
 * Whether Magento holds an order with this value. "yes" only where it names an order that has it, "no" only where it counts none: an error, a page of
 * HTML, or a filter that was ignored says nothing.
 */
export const findOrder = async (context: TillContext, token: string | null, { field, value, company }: OrderLookup): Promise<FoundOrder> => {
  const fields = `entity_id,increment_id,${field}${company === null ? '' : ',billing_address[company]'}`
  const query = `${filter(0, field, value, 'eq')}&searchCriteria[pageSize]=${company === null ? 1 : MOST_SHARED}&fields=items[${fields}],total_count`
  const url = `${context.magentoUrl}/rest/V1/orders?${query}`
  const reply: Reply = await context.send({ method: 'GET', url, body: null, token, wants: 'body', timeoutMs: TIMEOUT_MS })
  const total = reply.select('total_count')
  if (reply.status !== 200 || typeof total !== 'number') return { kind: 'unknown' }
  const shown = Math.min(total, company === null ? 1 : MOST_SHARED)
  for (let at = 0; at < shown; at += 1) {
    const entityId = reply.select(`items.${at}.entity_id`)
    const incrementId = reply.select(`items.${at}.increment_id`)
    // A filter that was ignored shows orders of others.
    if (typeof entityId !== 'number' || String(reply.select(`items.${at}.${field}`)).toLowerCase() !== value.toLowerCase()) return { kind: 'unknown' }
    if (company === null || reply.select(`items.${at}.billing_address.company`) === company) return { kind: 'yes', entityId, incrementId: String(incrementId) }
  }
  return total <= shown ? { kind: 'no' } : { kind: 'unknown' }
}
