type Fields = Record<string, unknown>
type AppliedTax = { code: string; title: string; percent: number; amount: number; base_amount: number }

const cents = (amount: number): number => Math.round(amount * 100) / 100

/** What each tax of an order takes of a line: by its share of the line's whole rate, the last takes what is left. */
const sharesOf = (item: Fields, taxes: readonly AppliedTax[]): number[] => {
  const whole = taxes.reduce((sum, tax) => sum + tax.percent, 0)
  let left = Number(item['tax_amount'] ?? 0)
  return taxes.map((tax, place) => {
    const share = place === taxes.length - 1 ? cents(left) : cents((Number(item['tax_amount'] ?? 0) * tax.percent) / whole)
    left -= share
    return share
  })
}

/**
 * How Magento itemises the taxes of an order that came out of a cart: per order and per line. Each line of `items` gets its `itemized_taxes`. Taxes are
 * stored once, as `applied_taxes`; the rest is made from them. An order that was posted has none.
 */
export const taxesOfOrder = (order: Fields, items: readonly Fields[]): { taxes: object[]; item_applied_taxes: object[] } => {
  const extension = order['extension_attributes'] as { applied_taxes?: readonly AppliedTax[] }
  const applied = extension.applied_taxes ?? []
  if (applied.length === 0) return { taxes: [], item_applied_taxes: [] }
  const orderId = Number(order['entity_id'])
  // An order has few taxes: this leaves each an id of its own.
  const taxId = (place: number): number => orderId * 8 + place
  const item_applied_taxes = items.filter((item) => Number(item['tax_percent'] ?? 0) > 0).map((item) => {
    const shares = sharesOf(item, applied)
    item['extension_attributes'] = {
      itemized_taxes: applied.map((tax, place) => ({
        tax_item_id: Number(item['item_id']) * 8 + place, tax_id: taxId(place), item_id: item['item_id'], tax_code: tax.code, tax_percent: tax.percent,
        amount: shares[place], base_amount: shares[place], real_amount: shares[place], real_base_amount: shares[place], taxable_item_type: 'product',
      })),
    }
    return {
      type: 'product', item_id: item['item_id'],
      applied_taxes: applied.map((tax, place) => ({ code: tax.code, title: tax.title, percent: tax.percent, amount: shares[place], base_amount: shares[place] })),
    }
  })
  return {
    taxes: applied.map((tax, place) => ({
      tax_id: taxId(place), order_id: orderId, code: tax.code, title: tax.title, percent: tax.percent, amount: tax.amount, base_amount: tax.base_amount,
      base_real_amount: tax.base_amount, priority: 0, position: 0, process: 0,
    })),
    item_applied_taxes,
  }
}
