import { amount } from './amounts.ts'
import type { Fields } from './amounts.ts'
import type { Line, OrderInHand } from './order-in-hand.ts'

const picked = (from: Fields, names: string): Fields =>
  Object.fromEntries(names.split(' ').flatMap((name) => (from[name] === undefined || from[name] === null ? [] : [[name, from[name]]])))

/** The addresses of an order, as a document that follows it names them. */
export const addressesOf = (order: OrderInHand): Fields => {
  const extension = order.fields['extension_attributes'] as { shipping_assignments?: { shipping?: { address?: { entity_id?: number } } }[] } | undefined
  const shipping = extension?.shipping_assignments?.[0]?.shipping?.address?.entity_id
  return { ...picked(order.fields, 'billing_address_id'), ...(shipping === undefined ? {} : { shipping_address_id: shipping }) }
}

/** What an invoice or a credit memo takes over from its order (`Magento\Sales\Model\Convert\Order`). */
export const headOf = (order: OrderInHand): Fields => ({
  ...picked(
    order.fields,
    'base_currency_code global_currency_code order_currency_code store_currency_code base_to_global_rate base_to_order_rate ' +
      'store_to_base_rate store_to_order_rate discount_description',
  ),
  ...addressesOf(order),
})

/** What a line of an invoice or a credit memo takes over from the order's. */
export const itemOf = (line: Line, quantity: number): Fields => ({
  ...picked(line.fields, 'base_price base_price_incl_tax name price_incl_tax product_id sku'),
  price: amount(line.fields, 'price'), order_item_id: line.itemId, qty: quantity,
})
