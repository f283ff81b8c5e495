import { MagentoError } from '../answer.ts'
import { CarriedRounding, amount, dollars, toCents, toColumn } from './amounts.ts'
import { toInvoice, toRefund } from './order-states.ts'
import type { Currency, Fields } from './amounts.ts'
import type { Line, OrderInHand } from './order-in-hand.ts'
import type { AfterSaleRequest } from './request.ts'

export type DraftItem = { line: Line; quantity: number; fields: Fields }

/** True where an item takes all that is left of its line, for good. */
const isLastOf = ({ line, quantity }: DraftItem): boolean => quantity === toRefund(line) && toInvoice(line) === 0

/** Shipping that is refunded: what was asked for, or all that is left. Throws where more was asked for. */
const shippingOf = (order: OrderInHand, request: AfterSaleRequest, currency: Currency): { withoutTax: number; withTax: number } => {
  const of = (name: string): number => amount(order.fields, `${currency}${name}`)
  const left = toColumn(of('shipping_amount') - of('shipping_refunded'))
  const asked = request.shippingAmount === null ? null : toCents(request.shippingAmount)
  if (asked === null) {
    const taxLeft = of('shipping_tax_amount') - of('shipping_tax_refunded')
    return { withoutTax: left, withTax: toCents(left + taxLeft) }
  }
  const leftInBase = toCents(amount(order.fields, 'base_shipping_amount') - amount(order.fields, 'base_shipping_refunded'))
  if (asked > leftInBase) throw new MagentoError(400, 'Maximum shipping amount allowed to refund is: %1', [dollars(leftInBase)])
  const whole = amount(order.fields, 'base_shipping_amount')
  const ratio = whole > 0 ? asked / whole : 0
  return {
    withoutTax: asked === leftInBase ? left : toCents(of('shipping_amount') * ratio),
    withTax: toCents(of('shipping_incl_tax') * ratio),
  }
}

/** Totals of a credit memo in one currency, as Magento_Sales 2.4.7 collects them (Model\Order\Creditmemo\Total\*); the items get their rows. */
export const collectTotals = (order: OrderInHand, items: readonly DraftItem[], request: AfterSaleRequest, currency: Currency): Fields => {
  const of = (fields: Fields, name: string): number => amount(fields, `${currency}${name}`)
  const [rounding, withTax] = [new CarriedRounding(), new CarriedRounding()]
  const sums = { row_total: 0, row_total_incl_tax: 0, discount_amount: 0, tax_amount: 0, discount_tax_compensation_amount: 0 }
  const put = (item: DraftItem, name: keyof typeof sums, value: number): void => {
    item.fields[`${currency}${name}`] = value
    sums[name] = toColumn(sums[name] + value)
  }
  const share = (item: DraftItem, left: number): number => {
    if (isLastOf(item)) return toColumn(left)
    const pieces = amount(item.line.fields, 'qty_invoiced') - amount(item.line.fields, 'qty_refunded')
    return pieces === 0 ? 0 : rounding.cents((left / pieces) * item.quantity)
  }
  for (const item of items) {
    const { fields } = item.line
    put(item, 'row_total', share(item, of(fields, 'row_invoiced') - of(fields, 'amount_refunded')))
    const invoiced = amount(fields, 'qty_invoiced')
    put(item, 'row_total_incl_tax', invoiced === 0 ? 0 : withTax.cents((of(fields, 'row_total_incl_tax') / invoiced) * item.quantity))
  }
  const refunded = items.filter(({ quantity }) => quantity > 0)
  for (const item of refunded) {
    const { fields } = item.line
    if (of(fields, 'discount_invoiced') !== 0) put(item, 'discount_amount', share(item, of(fields, 'discount_invoiced') - of(fields, 'discount_refunded')))
  }
  const shipping = shippingOf(order, request, currency)
  for (const item of refunded) {
    const { fields } = item.line
    put(item, 'tax_amount', share(item, of(fields, 'tax_invoiced') - of(fields, 'tax_refunded')))
    put(item, 'discount_tax_compensation_amount', share(item, of(fields, 'discount_tax_compensation_invoiced') - of(fields, 'discount_tax_compensation_refunded')))
  }
  const head = order.fields
  const shippingLeft = toColumn(of(head, 'shipping_amount') - of(head, 'shipping_refunded'))
  const isPartOfShipping = shipping.withoutTax < shippingLeft
  const shippingTax = isPartOfShipping
    ? rounding.cents((of(head, 'shipping_tax_amount') * shipping.withoutTax) / of(head, 'shipping_amount'))
    : toColumn(of(head, 'shipping_tax_amount') - of(head, 'shipping_tax_refunded'))
  const isLast = items.every(isLastOf) && !(isPartOfShipping && of(head, 'shipping_tax_amount') > 0)
  const atMost = (wanted: number, left: number): number => toColumn(isLast ? left : Math.min(wanted, left))
  const tax = atMost(sums.tax_amount + shippingTax, of(head, 'tax_invoiced') - of(head, 'tax_refunded'))
  const compensation = atMost(sums.discount_tax_compensation_amount, of(head, 'discount_tax_compensation_invoiced') - of(head, 'discount_tax_compensation_refunded'))
  const shippingDiscount = of(head, 'shipping_amount') === 0 ? 0 : toCents((of(head, 'shipping_discount_amount') * shipping.withoutTax) / of(head, 'shipping_amount'))
  const discount = toColumn(sums.discount_amount + shippingDiscount)
  const subtotal = sums.row_total
  const adjustment = toColumn(request.adjustmentPositive - request.adjustmentNegative)
  const values: Fields = {
    subtotal, subtotal_incl_tax: sums.row_total_incl_tax, tax_amount: tax, shipping_amount: shipping.withoutTax, shipping_incl_tax: shipping.withTax,
    shipping_tax_amount: shippingTax, discount_amount: 0 - discount, discount_tax_compensation_amount: compensation, adjustment,
    adjustment_positive: request.adjustmentPositive, adjustment_negative: request.adjustmentNegative,
    grand_total: toColumn(subtotal + tax + compensation + shipping.withoutTax - discount + adjustment),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${currency}${name}`, value]))
}
