import { MagentoError } from '../answer.ts'
import { add, amount, currencies, dollars, toCents, toColumn } from './amounts.ts'
import { headOf, itemOf } from './copied-fields.ts'
import { collectTotals } from './credit-memo-totals.ts'
import { documentById, insertDocument } from './documents.ts'
import { noSuchEntity, paymentOf, putBack, setState, takeOrder } from './order-in-hand.ts'
import { stateAfter, toRefund } from './order-states.ts'
import { askedFor, refuse } from './request.ts'
import { addHistory } from './status-history.ts'
import { NotEnoughStock, returnPieces, writeOffPieces } from './stock-movements.ts'
import type { Shop } from '../shop.ts'
import type { Fields } from './amounts.ts'
import type { DraftItem } from './credit-memo-totals.ts'
import type { OrderInHand } from './order-in-hand.ts'
import type { AfterSaleRequest } from './request.ts'

const REFUNDED = 2

type Draft = { order: OrderInHand; items: DraftItem[]; totals: Fields }

/** A credit memo before it is checked. `invoiced` holds what an invoice has of each line, where the refund is of one. */
const draftOf = (order: OrderInHand, request: AfterSaleRequest, invoiced: ReadonlyMap<number, number> | null): Draft => {
  const items = order.lines.filter((line) => invoiced === null || invoiced.has(line.itemId)).map((line) => {
    const left = toRefund(line)
    const quantity = Math.min(askedFor(line, request, left), invoiced?.get(line.itemId) ?? Number.POSITIVE_INFINITY)
    if (quantity > left) throw new MagentoError(400, 'We found an invalid quantity to refund item "%1".', [String(line.fields['name'] ?? '')])
    return { line, quantity, fields: { ...itemOf(line, quantity), base_cost: null } }
  })
  return { order, items, totals: Object.assign({}, ...currencies.map((currency) => collectTotals(order, items, request, currency))) }
}

const orderMessages = ({ order }: Draft): string[] => {
  const { fields } = order
  if (['payment_review', 'holded', 'canceled', 'closed'].includes(String(fields['state'] ?? ''))) {
    return [`A creditmemo can not be created when an order has a status of ${String(fields['status'] ?? '')}`]
  }
  return toCents(amount(fields, 'total_paid')) === amount(fields, 'total_refunded') ? ['The order does not allow a creditmemo to be created.'] : []
}

const totalMessages = ({ order, items, totals }: Draft, request: AfterSaleRequest): string[] => {
  const messages: string[] = []
  const shippingIsLeft = toCents(amount(order.fields, 'shipping_amount')) !== amount(order.fields, 'shipping_refunded')
  if (amount(totals, 'grand_total') <= 0) messages.push("The credit memo's total must be positive.")
  else if (items.every(({ quantity }) => quantity === 0) && !shippingIsLeft && request.adjustmentPositive === 0) {
    messages.push("You can't create a creditmemo without products.")
  }
  const [paid, before] = [amount(order.fields, 'base_total_paid'), amount(order.fields, 'base_total_refunded')]
  if (toCents(before + amount(totals, 'base_grand_total')) > toCents(paid)) messages.push(`The most money available to refund is ${toColumn(paid - before)}.`)
  return messages
}

const itemMessages = ({ order, items }: Draft, request: AfterSaleRequest): string[] => {
  const ofOrder = new Map(order.lines.map((line) => [line.itemId, line]))
  const asked = [...request.quantities].flatMap(([id, quantity]) => {
    const line = ofOrder.get(id)
    if (line === undefined) return ['The creditmemo contains product item that is not part of the original order.']
    return quantity > toRefund(line) ? ['The quantity to refund must not be greater than the unrefunded quantity.'] : []
  })
  const returned = request.returnToStock.find((id) => !items.some(({ line, quantity }) => line.itemId === id && quantity > 0))
  if (returned === undefined) return asked
  const line = ofOrder.get(returned)
  return [...asked, line === undefined
    ? 'The return to stock argument contains product item that is not part of the original order.'
    : `The "${String(line.fields['sku'] ?? '')}" product is not part of the current creditmemo.`]
}

/** Writes a credit memo into its order (`RefundOperation`): money and pieces of each line and of the order. */
const register = ({ order, items, totals }: Draft): void => {
  const payment = paymentOf(order)
  for (const { line, quantity, fields } of items) {
    if (quantity === 0) continue
    add(line.fields, 'qty_refunded', quantity)
    for (const currency of currencies) {
      add(line.fields, `${currency}amount_refunded`, amount(fields, `${currency}row_total`))
      add(line.fields, `${currency}tax_refunded`, amount(fields, `${currency}tax_amount`))
      add(line.fields, `${currency}discount_refunded`, amount(fields, `${currency}discount_amount`))
      add(line.fields, `${currency}discount_tax_compensation_refunded`, amount(fields, `${currency}discount_tax_compensation_amount`))
    }
  }
  for (const currency of currencies) {
    const total = (name: string): number => amount(totals, `${currency}${name}`)
    add(order.fields, `${currency}total_refunded`, total('grand_total'))
    add(order.fields, `${currency}total_offline_refunded`, total('grand_total'))
    add(order.fields, `${currency}subtotal_refunded`, total('subtotal'))
    add(order.fields, `${currency}tax_refunded`, total('tax_amount'))
    add(order.fields, `${currency}shipping_refunded`, total('shipping_amount'))
    add(order.fields, `${currency}shipping_tax_refunded`, total('shipping_tax_amount'))
    add(order.fields, `${currency}discount_refunded`, total('discount_amount'))
    add(order.fields, `${currency}discount_tax_compensation_refunded`, total('discount_tax_compensation_amount'))
    add(order.fields, `${currency}adjustment_positive`, total('adjustment_positive'))
    add(order.fields, `${currency}adjustment_negative`, total('adjustment_negative'))
    add(payment, `${currency}amount_refunded`, total('grand_total'))
    add(payment, `${currency}shipping_refunded`, total('shipping_amount'))
  }
}

const store = (shop: Shop, { order, items, totals }: Draft, request: AfterSaleRequest): number => {
  const kept = items.filter(({ quantity }) => quantity > 0)
  const fields = { ...headOf(order), ...totals, state: REFUNDED }
  const document = { orderId: order.entityId, fields, items: kept.map((item) => item.fields), tracks: [], comment: request.comment }
  return insertDocument(shop.database, 'sales_creditmemo', document, amount(order.fields, 'store_id'), shop.now())
}

/** The comment that `Payment::refund` leaves in the order's history. */
const tellHistory = (shop: Shop, order: OrderInHand, refunded: number): void =>
  addHistory(shop, order, {
    comment: `We refunded ${dollars(refunded)} offline.`, entityName: 'creditmemo', isNotified: order.fields['customer_note_notify'] ?? null, isVisible: 0,
  })

/** Refunds an order as `RefundOrder::execute` of Magento_Sales 2.4.7 and returns the credit memo's id. Throws what Magento refuses. */
export const refundOrder = (shop: Shop, orderId: number, request: AfterSaleRequest): number => {
  const order = takeOrder(shop, orderId)
  const draft = draftOf(order, request, null)
  refuse('Creditmemo', [...orderMessages(draft), ...totalMessages(draft, request), ...itemMessages(draft, request)])
  register(draft)
  const id = store(shop, draft, request)
  order.hasCreditmemos = true
  setState(order, stateAfter(order, false))
  tellHistory(shop, order, amount(draft.totals, 'base_grand_total'))
  const isReturned = ({ line }: DraftItem): boolean => request.returnToStock.includes(line.itemId)
  try {
    returnPieces(shop, order, draft.items.filter(isReturned))
    writeOffPieces(shop, order, draft.items.filter((item) => !isReturned(item)))
  } catch (error) {
    if (error instanceof NotEnoughStock) throw new MagentoError(400, 'Could not save a Creditmemo, see error log for details')
    throw error
  }
  putBack(shop, order)
  return id
}

/**
 * A refund of one invoice (`RefundInvoice`): only a payment method that can pay back by itself allows it, and none of the
 * offline ones can, so it is always refused.
 */
export const refundInvoice = (shop: Shop, invoiceId: number, request: AfterSaleRequest): never => {
  const invoice = documentById(shop.database, 'sales_invoice', invoiceId)
  if (invoice === undefined) throw noSuchEntity()
  const invoiced = new Map((invoice['items'] as Fields[]).map((item) => [amount(item, 'order_item_id'), amount(item, 'qty')]))
  const draft = draftOf(takeOrder(shop, amount(invoice, 'order_id')), request, invoiced)
  const cannot = "We can't create creditmemo for the invoice."
  const messages = [...orderMessages(draft), ...totalMessages(draft, request), cannot, ...itemMessages(draft, request)]
  throw new MagentoError(400, `Creditmemo Document Validation Error(s):\n${messages.join('\n')}`)
}
