import { amount, toCents } from './amounts.ts'
import type { Line, OrderInHand } from './order-in-hand.ts'

// What may be done with an order, and the state that follows: Magento_Sales 2.4.7, Model\Order, Model\Order\Item,
// Model\Order\OrderStateResolver and ResourceModel\Order\Handler\State. Products that are made of others are not here.

const statuses: Readonly<Record<string, string>> = { new: 'pending', pending_payment: 'pending_payment', payment_review: 'payment_review' }

/** The status that a state has by default. */
export const statusOf = (state: string): string => statuses[state] ?? state

const quantity = (value: number): number => Math.max(0, Math.round(value * 1e8) / 1e8)

export const toInvoice = ({ fields }: Line): number =>
  quantity(amount(fields, 'qty_ordered') - amount(fields, 'qty_invoiced') - amount(fields, 'qty_canceled'))

export const toShip = ({ fields }: Line): number =>
  quantity(amount(fields, 'qty_ordered') - Math.max(amount(fields, 'qty_shipped'), amount(fields, 'qty_refunded')) - amount(fields, 'qty_canceled'))

export const toRefund = ({ fields }: Line): number => quantity(amount(fields, 'qty_invoiced') - amount(fields, 'qty_refunded'))

export const toCancel = (line: Line): number => Math.min(toInvoice(line), toShip(line))

export const isShippable = (line: Line): boolean =>
  toShip(line) > 0 && amount(line.fields, 'is_virtual') === 0 && amount(line.fields, 'locked_do_ship') === 0

export const isInvoiceable = (line: Line): boolean => toInvoice(line) > 0 && amount(line.fields, 'locked_do_invoice') === 0

const isIn = (order: OrderInHand, ...states: string[]): boolean => states.includes(String(order.fields['state'] ?? ''))

export const isHeld = (order: OrderInHand): boolean => isIn(order, 'holded')

export const canHold = (order: OrderInHand): boolean => !isIn(order, 'canceled', 'payment_review', 'complete', 'closed', 'holded')

export const canInvoice = (order: OrderInHand): boolean =>
  !isIn(order, 'holded', 'payment_review', 'canceled', 'complete', 'closed') && order.lines.some(isInvoiceable)

export const canShip = (order: OrderInHand): boolean =>
  !isIn(order, 'holded', 'payment_review', 'canceled') && amount(order.fields, 'is_virtual') === 0 &&
  order.lines.some((line) => isShippable(line) && amount(line.fields, 'qty_refunded') !== amount(line.fields, 'qty_ordered'))

export const canCancel = (order: OrderInHand): boolean =>
  !isIn(order, 'holded', 'payment_review', 'canceled', 'complete', 'closed') && order.lines.some((line) => toInvoice(line) > 0)

const isNothing = (value: number): boolean => Math.abs(value) < 0.0001

/** Whether a credit memo is possible still. A fee that the shop kept does not count as money left. */
export const canRefund = (order: OrderInHand): boolean => {
  if (isIn(order, 'holded', 'payment_review', 'canceled', 'closed')) return false
  const { fields } = order
  const [paid, total] = [amount(fields, 'total_paid'), amount(fields, 'grand_total')]
  const left = toCents(paid) - amount(fields, 'total_refunded')
  const onlyFee = isNothing(left - amount(fields, 'adjustment_negative'))
  if (!isNothing(total)) return !isNothing(left) && !onlyFee
  const isDue = canInvoice(order) && paid <= total
  const isRefunded = amount(fields, 'total_refunded') === paid && order.hasCreditmemos
  return !isDue && !isRefunded && (paid <= total || !onlyFee)
}

/** The state after an invoice (`inProgress`) or a credit memo: `OrderStateResolver::getStateForOrder`. */
export const stateAfter = (order: OrderInHand, inProgress: boolean): string => {
  if (isIn(order, 'new') && inProgress) return 'processing'
  if (!isIn(order, 'canceled', 'holded') && !canInvoice(order) && !canShip(order)) {
    if (amount(order.fields, 'base_grand_total') === 0 || canRefund(order)) return 'complete'
    if (amount(order.fields, 'total_refunded') !== 0) return 'closed'
  }
  return isIn(order, 'processing') ? 'processing' : 'new'
}

const sumOf = (order: OrderInHand, name: string): number =>
  order.lines.reduce((sum, line) => sum + Math.trunc(amount(line.fields, name)), 0)

/** The state that an order gets because of what it is saved with; null where it keeps its own: `Handler\State::check`. */
export const settledState = (order: OrderInHand): 'closed' | 'complete' | null => {
  if (isIn(order, 'canceled', 'holded') || canInvoice(order)) return null
  const isVirtual = amount(order.fields, 'is_virtual') !== 0
  if (isIn(order, 'processing', 'complete') && !canRefund(order) && !canShip(order) && !isVirtual) return 'closed'
  const shipped = sumOf(order, 'qty_shipped')
  const restIsShipped = shipped > 0 && sumOf(order, 'qty_ordered') <= sumOf(order, 'qty_refunded') + shipped
  return isIn(order, 'processing') && (!canShip(order) || restIsShipped) ? 'complete' : null
}
