import type { AfterSaleStep } from '../../fixtures/after-sale.ts'
import { answerOf } from '../answers.ts'
import type { Answer, Till, TillContext } from '../protocol.ts'
import { findOrder, type OrderLookup } from './find-order.ts'

const TIMEOUT_MS = 60_000
/** A 400 or 404 may be a database in trouble: asked again so often, then it is final. */
const TRIES_OF_400 = 3
/** How Magento's validators of invoices, shipments, credit memos, holds and cancels say that there is nothing left to do. */
const DONE_BEFORE = /does not allow|can ?not be created when|is not available/i

/** An order as far as it tells what was done with it. */
type Held = { state: string; isInvoiced: boolean; isShipped: boolean; isRefunded: boolean; itemIds: readonly number[] }

/** A step that Magento already shows. A shipment stands in the lines only. */
const isDone: Readonly<Record<AfterSaleStep, (order: Held) => boolean>> = {
  hold: ({ state }) => state === 'holded',
  unhold: ({ state }) => state !== 'holded',
  cancel: ({ state }) => state === 'canceled',
  invoice: ({ isInvoiced }) => isInvoiced,
  ship: ({ isShipped }) => isShipped,
  refund: ({ isRefunded }) => isRefunded,
}

const retry = (reason: string): Answer => ({ kind: 'retry', reason, afterMs: null })

const refusal = (reason: string, attempt: number): Answer => (attempt < TRIES_OF_400 ? retry(reason) : { kind: 'refused', reason })

/** Nobody is told by mail of an order that a test made. */
const requestOf = (step: AfterSaleStep, id: number, order: Held | null): { path: string; body: string | null } => {
  switch (step) {
    case 'hold':
    case 'unhold':
    case 'cancel':
      return { path: `/orders/${id}/${step}`, body: null }
    case 'invoice':
      return { path: `/order/${id}/invoice`, body: '{"capture":true,"notify":false}' }
    case 'ship':
      return { path: `/order/${id}/ship`, body: '{"notify":false}' }
    case 'refund':
      // Without items Magento refunds all that is left, with shipping.
      return { path: `/order/${id}/refund`, body: JSON.stringify({ notify: false, arguments: { extension_attributes: { return_to_stock_items: order?.itemIds ?? [] } } }) }
    default:
      return step satisfies never
  }
}

/** Documents are answered by their number, as a text; the others by `true`. */
const isReceipt = (step: AfterSaleStep, body: string): boolean =>
  step === 'invoice' || step === 'ship' || step === 'refund' ? /^"?[1-9]\d*"?\s*$/.test(body) : /^true\s*$/.test(body)

const amountOf = (value: unknown): number => Number(value ?? 0) || 0

/**
 * What Magento does with an order after its sale: one attempt of one step, with an administrator's rights. An attempt after the first asks Magento what was done before it sends
 * again: an answer may have been lost. A refusal (a second invoice is a 400, a cancel that cannot be is 200 `false`) is no fault where the order shows the step. `by` finds an
 * order whose number the till was not told; null where only its number finds it.
 */
export const openAfterSale = (context: TillContext, token: () => string | null, by: (key: string) => OrderLookup | null): NonNullable<Till['afterSale']> => {
  const base = `${context.magentoUrl}/rest/V1`

  const numberOf = async (key: string, attempt: number): Promise<{ id: number } | { answer: Answer }> => {
    const lookup = by(key)
    if (lookup === null) return { answer: { kind: 'refused', reason: 'no-entity-id' } }
    const found = await findOrder(context, token(), lookup)
    if (found.kind === 'yes') return { id: found.entityId }
    return { answer: found.kind === 'no' ? refusal('no-order', attempt) : retry('lookup') }
  }

  const look = async (id: number, attempt: number): Promise<{ order: Held } | { answer: Answer }> => {
    const url = `${base}/orders/${id}?fields=entity_id,state,total_invoiced,total_refunded,items[item_id,qty_shipped]`
    const reply = await context.send({ method: 'GET', url, body: null, token: token(), wants: 'body', timeoutMs: TIMEOUT_MS })
    const items = reply.select('items')
    if (reply.status === 200 && reply.select('entity_id') === id && Array.isArray(items)) {
      const lines = items as { item_id?: unknown; qty_shipped?: unknown }[]
      return {
        order: {
          state: String(reply.select('state') ?? ''), isInvoiced: amountOf(reply.select('total_invoiced')) > 0, isRefunded: amountOf(reply.select('total_refunded')) > 0,
          isShipped: lines.some(({ qty_shipped: shipped }) => amountOf(shipped) > 0), itemIds: lines.map(({ item_id: itemId }) => Number(itemId)),
        },
      }
    }
    const answer = answerOf(reply)
    if (answer.kind === 'ok') return { answer: retry('no-order-answer') }
    return { answer: answer.kind === 'refused' ? refusal(answer.reason, attempt) : answer }
  }

  const attemptOf = async (step: AfterSaleStep, { key, entityId, attempt }: { key: string; entityId: number | null; attempt: number }): Promise<Answer> => {
    const known = entityId === null ? await numberOf(key, attempt) : { id: entityId }
    if ('answer' in known) return known.answer
    const { id } = known
    const done: Answer = { kind: 'ok', entityId: id }
    let order: Held | null = null
    // A refund names the lines whose pieces come back.
    if (attempt > 0 || step === 'refund') {
      const looked = await look(id, attempt)
      if ('answer' in looked) return looked.answer
      order = looked.order
      if (isDone[step](order)) return done
    }
    const { path, body } = requestOf(step, id, order)
    const reply = await context.send({ method: 'POST', url: base + path, body, token: token(), wants: 'body', timeoutMs: TIMEOUT_MS })
    if (reply.status === 200 && isReceipt(step, reply.body)) return done
    const isFalse = reply.status === 200 && /^false\s*$/.test(reply.body)
    if (reply.status === 200 && !isFalse) return retry('no-receipt')
    if (!isFalse && reply.status !== 400 && reply.status !== 404) return answerOf(reply)
    const looked = await look(id, attempt)
    if ('answer' in looked) return looked.answer
    // Some shops invoice or cancel by themselves, and refuse to do it twice: that is no error. That something stored it and failed all the same is one.
    if (isDone[step](looked.order)) return isFalse || DONE_BEFORE.test(reply.body) ? done : { ...done, metError: `h${reply.status}` }
    return isFalse ? { kind: 'refused', reason: `no-${step}` } : refusal(`h${reply.status}`, attempt)
  }

  return async (step, order) => {
    const answer = await attemptOf(step, order)
    // A token that may sell need not have the right to do this: no new session mends that.
    return answer.kind === 'signIn' && order.attempt >= TRIES_OF_400 ? { kind: 'refused', reason: answer.reason } : answer
  }
}
