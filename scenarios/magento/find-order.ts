import type { Reply, TillContext } from '../protocol.ts'
import { filter } from './search.ts'

const TIMEOUT_MS = 60_000

export type FoundOrder = { kind: 'yes'; entityId: number; incrementId: string } | { kind: 'no' } | { kind: 'unknown' }

/** The fields by which a till can find an order again whose answer was lost: each is its own, and nobody else uses the value. */
export type LookupField = 'increment_id' | 'ext_order_id' | 'customer_email' | 'quote_id'

/**
 * Whether Magento holds an order with this value. "yes" only where it names an order that has it, "no" only where it counts none: an error, a page of
 * HTML, or a filter that was ignored says nothing.
 */
export const findOrder = async (context: TillContext, token: string | null, field: LookupField, value: string): Promise<FoundOrder> => {
  const query = `${filter(0, field, value, 'eq')}&searchCriteria[pageSize]=1&fields=items[entity_id,increment_id,${field}],total_count`
  const url = `${context.magentoUrl}/rest/V1/orders?${query}`
  const reply: Reply = await context.send({ method: 'GET', url, body: null, token, wants: 'body', timeoutMs: TIMEOUT_MS })
  if (reply.status !== 200) return { kind: 'unknown' }
  const entityId = reply.select('items.0.entity_id')
  const incrementId = reply.select('items.0.increment_id')
  const held = reply.select(`items.0.${field}`)
  if (typeof entityId === 'number' && incrementId !== undefined && String(held).toLowerCase() === value.toLowerCase()) {
    return { kind: 'yes', entityId, incrementId: String(incrementId) }
  }
  return reply.select('total_count') === 0 ? { kind: 'no' } : { kind: 'unknown' }
}
