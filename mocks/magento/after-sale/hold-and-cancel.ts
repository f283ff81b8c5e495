import { MagentoError } from '../answer.ts'
import { add, amount, currencies, toColumn } from './amounts.ts'
import { putBack, setState, takeOrder } from './order-in-hand.ts'
import { canCancel, canHold, isHeld, toCancel, toRefund, toShip } from './order-states.ts'
import { freeCancelled } from './stock-movements.ts'
import type { Shop } from '../shop.ts'
import type { OrderInHand } from './order-in-hand.ts'

/** Puts an order on hold. Throws Magento's 400 where that is not possible, also for one that is on hold. */
export const holdOrder = (shop: Shop, orderId: number): void => {
  const order = takeOrder(shop, orderId)
  if (!canHold(order)) throw new MagentoError(400, 'A hold action is not available.')
  order.fields['hold_before_state'] = order.fields['state']
  order.fields['hold_before_status'] = order.fields['status']
  setState(order, 'holded')
  putBack(shop, order)
}

/** Gives an order back the state that it had before its hold. */
export const unholdOrder = (shop: Shop, orderId: number): void => {
  const order = takeOrder(shop, orderId)
  if (!isHeld(order)) throw new MagentoError(400, 'You cannot remove the hold.')
  const { hold_before_state: state, hold_before_status: status, ...fields } = order.fields
  order.fields = { ...fields, state, status }
  putBack(shop, order)
}

/** The state after a cancel: what was invoiced already stays to be shipped or is complete. */
const stateAfterCancel = (order: OrderInHand): string => {
  const paidFor = order.lines.find((line) => toRefund(line) > 0)
  if (paidFor === undefined) return 'canceled'
  return toShip(paidFor) > toCancel(paidFor) ? 'processing' : 'complete'
}

/** Cancels an order (`Order::registerCancellation`); false where it cannot be cancelled, which Magento answers with status 200. */
export const cancelOrder = (shop: Shop, orderId: number): boolean => {
  const order = takeOrder(shop, orderId)
  if (!canCancel(order)) return false
  const { fields } = order
  setState(order, stateAfterCancel(order))
  freeCancelled(shop, order)
  for (const line of order.lines) {
    const quantity = toCancel(line)
    line.fields['qty_canceled'] = quantity
    const ordered = amount(line.fields, 'qty_ordered')
    if (ordered === 0) continue
    add(line.fields, 'tax_canceled', (amount(line.fields, 'base_tax_amount') * quantity) / ordered)
    add(line.fields, 'discount_tax_compensation_canceled', (amount(line.fields, 'discount_tax_compensation_amount') * quantity) / ordered)
  }
  for (const currency of currencies) {
    const of = (name: string): number => amount(fields, `${currency}${name}`)
    fields[`${currency}subtotal_canceled`] = toColumn(of('subtotal') - of('subtotal_invoiced'))
    fields[`${currency}tax_canceled`] = toColumn(of('tax_amount') - of('tax_invoiced'))
    fields[`${currency}shipping_canceled`] = toColumn(of('shipping_amount') - of('shipping_invoiced'))
    fields[`${currency}discount_canceled`] = toColumn(Math.abs(of('discount_amount')) - of('discount_invoiced'))
    fields[`${currency}total_canceled`] = toColumn(of('grand_total') - of('total_paid'))
  }
  putBack(shop, order)
  return true
}
