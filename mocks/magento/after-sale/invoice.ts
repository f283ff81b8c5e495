import { MagentoError } from '../answer.ts'
import { CarriedRounding, add, amount, currencies, toColumn } from './amounts.ts'
import { documentsOfOrder, insertDocument } from './documents.ts'
import { paymentOf, putBack, setState, takeOrder } from './order-in-hand.ts'
import { isInvoiceable, stateAfter, toInvoice } from './order-states.ts'
import { askedFor, refuse } from './request.ts'
import { headOf, itemOf } from './copied-fields.ts'
import type { Shop } from '../shop.ts'
import type { Currency, Fields } from './amounts.ts'
import type { Line, OrderInHand } from './order-in-hand.ts'
import type { AfterSaleRequest } from './request.ts'

type DraftItem = { line: Line; quantity: number; isLast: boolean; fields: Fields }

const PAID = 2

/** The lines of an invoice: those that are still to be invoiced, some of them with quantity 0. */
const draftOf = (order: OrderInHand, request: AfterSaleRequest): DraftItem[] =>
  order.lines.filter(isInvoiceable).map((line) => {
    const left = toInvoice(line)
    const quantity = askedFor(line, request, left)
    if (quantity > left) throw new MagentoError(400, 'We found an invalid quantity to invoice item "%1".', [String(line.fields['name'] ?? '')])
    return { line, quantity, isLast: quantity === left, fields: itemOf(line, quantity) }
  })

const check = (order: OrderInHand, items: readonly DraftItem[]): void => {
  const messages: string[] = []
  if (items.every(({ quantity }) => quantity === 0)) messages.push("The invoice can't be created without products. Add products and try again.")
  const state = String(order.fields['state'] ?? '')
  if (['payment_review', 'holded', 'canceled', 'complete', 'closed'].includes(state)) {
    messages.push(`An invoice cannot be created when an order has a status of ${String(order.fields['status'] ?? '')}`)
  } else if (!order.lines.some(isInvoiceable)) messages.push('The order does not allow an invoice to be created.')
  refuse('Invoice', messages)
}

/** What a line's part of an amount comes to: the rest of it in its last invoice, else its share of what is left. */
const share = (rounding: CarriedRounding, left: number, { line, quantity, isLast }: DraftItem): number => {
  if (isLast) return toColumn(left)
  return rounding.cents((left / (amount(line.fields, 'qty_ordered') - amount(line.fields, 'qty_invoiced'))) * quantity)
}

/** Totals in one currency, collected as Magento_Sales 2.4.7 does (Model\Order\Invoice\Total\*): lines first, then the whole, never more than the order has left. */
const collect = (order: OrderInHand, items: readonly DraftItem[], earlier: readonly Fields[], currency: Currency): Fields => {
  const of = (fields: Fields, name: string): number => amount(fields, `${currency}${name}`)
  const [rounding, withTax] = [new CarriedRounding(), new CarriedRounding()]
  const sums = { row_total: 0, row_total_incl_tax: 0, discount_amount: 0, tax_amount: 0, discount_tax_compensation_amount: 0 }
  const put = (item: DraftItem, name: keyof typeof sums, value: number): void => {
    item.fields[`${currency}${name}`] = value
    sums[name] = toColumn(sums[name] + value)
  }
  for (const item of items) {
    const { fields } = item.line
    put(item, 'row_total', share(rounding, of(fields, 'row_total') - of(fields, 'row_invoiced'), item))
    put(item, 'row_total_incl_tax', withTax.cents((of(fields, 'row_total_incl_tax') / amount(fields, 'qty_ordered')) * item.quantity))
  }
  for (const item of items) {
    const { fields } = item.line
    const left = of(fields, 'discount_amount') - of(fields, 'discount_invoiced')
    if (of(fields, 'discount_amount') !== 0) put(item, 'discount_amount', share(rounding, left, item))
  }
  for (const item of items) {
    const { fields } = item.line
    for (const [name, invoiced] of [['tax_amount', 'tax_invoiced'], ['discount_tax_compensation_amount', 'discount_tax_compensation_invoiced']] as const) {
      const whole = of(fields, name)
      put(item, name, item.isLast ? toColumn(whole - of(fields, invoiced)) : rounding.cents((whole * item.quantity) / amount(fields, 'qty_ordered')))
    }
  }
  const head = order.fields
  const isLast = items.every((item) => item.isLast)
  const atMost = (wanted: number, left: number): number => toColumn(isLast ? left : Math.min(wanted, left))
  // Shipping is invoiced once, with the first invoice.
  const withShipping = of(head, 'shipping_amount') !== 0 && earlier.every((invoice) => of(invoice, 'shipping_amount') === 0)
  const shipping = withShipping ? of(head, 'shipping_amount') : 0
  const shippingTax = withShipping ? of(head, 'shipping_tax_amount') : 0
  const subtotal = atMost(sums.row_total, of(head, 'subtotal') - of(head, 'subtotal_invoiced'))
  const tax = atMost(sums.tax_amount + shippingTax, of(head, 'tax_amount') - of(head, 'tax_invoiced'))
  const compensation = atMost(sums.discount_tax_compensation_amount, of(head, 'discount_tax_compensation_amount') - of(head, 'discount_tax_compensation_invoiced'))
  const shippingDiscount = earlier.some((invoice) => of(invoice, 'discount_amount') !== 0) ? 0 : of(head, 'shipping_discount_amount')
  const discount = toColumn(sums.discount_amount + shippingDiscount)
  const values: Fields = {
    subtotal, shipping_amount: shipping, shipping_incl_tax: withShipping ? of(head, 'shipping_incl_tax') : 0, shipping_tax_amount: shippingTax,
    tax_amount: tax, discount_amount: 0 - discount, discount_tax_compensation_amount: compensation,
    subtotal_incl_tax: toColumn(subtotal + tax - shippingTax + compensation), grand_total: toColumn(subtotal + shipping + tax + compensation - discount),
  }
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`${currency}${name}`, value]))
}

/** Writes an invoice into its order: what is invoiced of each line and of the order, and that it is paid. Offline methods are paid at once, captured or not. */
const register = (order: OrderInHand, items: readonly DraftItem[], totals: Fields, isFirst: boolean): void => {
  const payment = paymentOf(order)
  for (const { line, quantity, fields } of items) {
    if (quantity === 0) continue
    add(line.fields, 'qty_invoiced', quantity)
    for (const currency of currencies) {
      add(line.fields, `${currency}row_invoiced`, amount(fields, `${currency}row_total`))
      add(line.fields, `${currency}tax_invoiced`, amount(fields, `${currency}tax_amount`))
      add(line.fields, `${currency}discount_invoiced`, amount(fields, `${currency}discount_amount`))
      add(line.fields, `${currency}discount_tax_compensation_invoiced`, amount(fields, `${currency}discount_tax_compensation_amount`))
    }
  }
  for (const currency of currencies) {
    const total = (name: string): number => amount(totals, `${currency}${name}`)
    add(order.fields, `${currency}total_invoiced`, total('grand_total'))
    add(order.fields, `${currency}subtotal_invoiced`, total('subtotal'))
    add(order.fields, `${currency}tax_invoiced`, total('tax_amount'))
    add(order.fields, `${currency}shipping_invoiced`, total('shipping_amount'))
    add(order.fields, `${currency}discount_invoiced`, total('discount_amount'))
    add(order.fields, `${currency}discount_tax_compensation_invoiced`, total('discount_tax_compensation_amount'))
    // The first invoice replaces what the order claimed to be paid.
    if (isFirst) order.fields[`${currency}total_paid`] = 0
    add(order.fields, `${currency}total_paid`, total('grand_total'))
    add(payment, `${currency}amount_paid`, total('grand_total'))
    add(payment, `${currency}shipping_captured`, total('shipping_amount'))
  }
  add(order.fields, 'base_total_invoiced_cost', 0)
}

/** Invoices an order as `InvoiceOrder::execute` of Magento_Sales 2.4.7 and returns the invoice's id. Throws what Magento refuses. */
export const invoiceOrder = (shop: Shop, orderId: number, request: AfterSaleRequest): number => {
  const order = takeOrder(shop, orderId)
  const items = draftOf(order, request)
  check(order, items)
  const earlier = documentsOfOrder(shop.database, 'sales_invoice', orderId)
  const totals: Fields = Object.assign({}, ...currencies.map((currency) => collect(order, items, earlier, currency)))
  register(order, items, totals, earlier.length === 0)
  setState(order, stateAfter(order, true))
  const kept = items.filter(({ quantity }) => quantity > 0)
  const fields = {
    ...headOf(order), ...totals, can_void_flag: 0, shipping_discount_tax_compensation_amount: 0, base_shipping_discount_tax_compensation_amnt: 0,
    state: PAID, total_qty: kept.reduce((sum, { quantity }) => sum + quantity, 0),
  }
  const document = { orderId, fields, items: kept.map((item) => item.fields), tracks: [], comment: request.comment }
  const id = insertDocument(shop.database, 'sales_invoice', document, amount(order.fields, 'store_id'), shop.now())
  putBack(shop, order)
  return id
}
