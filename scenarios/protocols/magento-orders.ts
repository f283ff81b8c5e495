import { magentoOrderJson } from '../../fixtures/order-wire.ts'
import { answerOf } from '../answers.ts'
import { openAdminSession } from '../magento/admin-session.ts'
import { openAfterSale } from '../magento/after-sale.ts'
import { findOrder } from '../magento/find-order.ts'
import { openOrderLookup } from '../magento/order-lookup.ts'
import { openRestReads } from '../magento/rest-reads.ts'
import type { Answer, OutgoingOrder, Protocol, Till, TillContext } from '../protocol.ts'

const ORDER_TIMEOUT_MS = 30_000
/** The store view that orders go into. */
export const STORE_ID = 1

/**
 * Straight into Magento: `POST /V1/orders`, one order a request, the cashier waits. The till chooses the `increment_id`: the only
 * key that Magento holds unique, so that a retry after a lost answer is safe.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-orders',
    orderKey: 'increment_id',
    sendsSaleTime: true,
    movesStock: false,
    hasQueue: false,
    cashierWaits: true,
  },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => magentoTill(context),
}

const taken = (entityId: unknown): Answer & { kind: 'ok' } => (typeof entityId === 'number' ? { kind: 'ok', entityId } : { kind: 'ok' })

const magentoTill = (context: TillContext): Till => {
  const base = `${context.magentoUrl}/rest/V1`
  const session = openAdminSession(context)

  const placed = async ({ key, order, attempt }: OutgoingOrder): Promise<Answer> => {
    // `fields` makes a receipt of the answer: the whole order would be some 4 KB that nobody reads.
    const reply = await context.send({
      method: 'POST', url: `${base}/orders?fields=entity_id,increment_id`, body: magentoOrderJson(order, STORE_ID), token: session.token(), wants: 'body',
      timeoutMs: ORDER_TIMEOUT_MS,
    })
    if (reply.status === 200) {
      // A 200 that does not name the order (a maintenance page, a proxy's own answer) is no receipt.
      return reply.select('increment_id') === key ? taken(reply.select('entity_id')) : { kind: 'retry', reason: 'no-receipt', afterMs: null }
    }
    const answer = answerOf(reply)
    if (answer.kind === 'refused' && (reply.status === 400 || attempt > 0)) {
      // Also a failing database answers 400, and an attempt before this one, whose answer was lost, may have stored it: only a look-up tells.
      const stored = await findOrder(context, session.token(), { field: 'increment_id', value: key, company: null })
      if (stored.kind === 'yes') return { ...taken(stored.entityId), metError: answer.reason }
      const unique = reply.select('message') === 'Unique constraint violation found'
      if (stored.kind === 'unknown' || unique) return { kind: 'retry', reason: `${answer.reason}-unknown`, afterMs: null }
    }
    return answer
  }

  return {
    signIn: session.signIn,
    renewAtMs: session.renewAtMs,
    bearer: session.token,
    sendOrders: async (outgoing) => {
      const answers: Answer[] = []
      for (const each of outgoing) answers.push(await placed(each))
      return answers
    },
    ...openRestReads(context, session.token),
    orderLookup: openOrderLookup(context, session.token, (key) => ({ field: 'increment_id', value: key })),
    afterSale: openAfterSale(context, session.token, (key) => ({ field: 'increment_id', value: key, company: null })),
  }
}
