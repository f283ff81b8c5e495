import { MagentoError, fieldRequired } from '../answer.ts'
import { putBack, takeOrder } from './order-in-hand.ts'
import { statusOf } from './order-states.ts'
import type { Shop } from '../shop.ts'
import type { Fields } from './amounts.ts'
import type { OrderInHand } from './order-in-hand.ts'

const NEXT_HISTORY = 'sales/next_status_history'

export type HistoryEntry = { comment: string | null; entityName: 'order' | 'creditmemo'; isNotified: unknown; isVisible: number }

const historyOf = (order: OrderInHand): unknown[] => (Array.isArray(order.fields['status_histories']) ? (order.fields['status_histories'] as unknown[]) : [])

/** Puts an entry into the order's history, newest first. The order is not saved. */
export const addHistory = (shop: Shop, order: OrderInHand, { comment, entityName, isNotified, isVisible }: HistoryEntry): void => {
  const id = Number(shop.database.config(NEXT_HISTORY) ?? 1)
  shop.database.setConfig(NEXT_HISTORY, String(id + 1))
  const entry = {
    comment, created_at: shop.now(), entity_id: id, entity_name: entityName, is_customer_notified: isNotified, is_visible_on_front: isVisible,
    parent_id: order.entityId, status: order.fields['status'],
  }
  order.fields['status_histories'] = [entry, ...historyOf(order)]
}

/** Magento calls an order a fraud without giving it another state. */
const statusesOf = (state: string): string[] => [statusOf(state), ...(state === 'processing' || state === 'payment_review' ? ['fraud'] : [])]

/** Comments an order, as `OrderService::addComment`. A status that is not one of the order's state is refused. */
export const commentOrder = (shop: Shop, orderId: number, body: unknown): void => {
  const given = (body as { statusHistory?: Fields | null } | null)?.statusHistory
  if (typeof given !== 'object' || given === null) throw fieldRequired('statusHistory')
  const order = takeOrder(shop, orderId)
  const status = given['status']
  if (typeof status === 'string' && status !== '') {
    if (!statusesOf(String(order.fields['state'] ?? '')).includes(status)) {
      throw new MagentoError(400, 'Unable to add comment: The status "%1" is not part of the order status history.', [status])
    }
    order.fields['status'] = status
  }
  const comment = given['comment']
  addHistory(shop, order, {
    comment: typeof comment === 'string' ? comment : null, entityName: 'order', isNotified: given['is_customer_notified'] ?? null,
    isVisible: Number(given['is_visible_on_front'] ?? 0) || 0,
  })
  putBack(shop, order)
}

/** The comments of an order. Throws Magento's 404 where there is no such order. */
export const commentsOf = (shop: Shop, orderId: number): unknown[] => historyOf(takeOrder(shop, orderId))
