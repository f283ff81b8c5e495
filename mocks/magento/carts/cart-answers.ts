import { customerOf } from '../routes/customers.ts'
import { billingAddressId, pieces, shippingAddressId } from './cart.ts'
import { percentOf } from './cart-money.ts'
import { flatRate, flatRateDescription, flatRateMinor } from './methods.ts'
import type { CustomerRow } from '../routes/customers.ts'
import type { Shop } from '../shop.ts'
import type { Cart, CartItem } from './cart.ts'
import type { CartAddress } from './cart-address.ts'
import type { CartMoney } from './cart-money.ts'

type Fields = Record<string, unknown>

/** A line as the routes of items show it. */
export const itemAnswer = (shop: Shop, cart: Cart, item: CartItem): Fields => {
  const product = shop.carts.products.bySku(item.sku)
  return {
    item_id: item.itemId, sku: item.sku, qty: item.pieces, name: product?.name ?? item.sku, price: (product?.priceMinor ?? 0) / 100,
    product_type: product?.typeId ?? 'simple', quote_id: String(cart.id),
  }
}

const twice = (name: string, minor: number): Fields => ({ [name]: minor / 100, [`base_${name}`]: minor / 100 })

/** A cart's totals as `GET …/totals` shows them. */
export const totalsAnswer = (cart: Cart, money: CartMoney): Fields => {
  const taxDetails = money.appliedTaxes.filter((tax) => tax.taxMinor > 0)
  return {
    ...twice('grand_total', money.grandTotalMinor), ...twice('subtotal', money.subtotalMinor), ...twice('discount_amount', 0),
    ...twice('subtotal_with_discount', money.subtotalMinor), ...twice('shipping_amount', money.shippingMinor), ...twice('shipping_discount_amount', 0),
    ...twice('tax_amount', money.taxMinor), weee_tax_applied_amount: null, ...twice('shipping_tax_amount', 0),
    subtotal_incl_tax: money.subtotalInclTaxMinor / 100, ...twice('shipping_incl_tax', money.shippingMinor), base_currency_code: 'USD',
    quote_currency_code: 'USD', items_qty: money.pieces,
    items: money.lines.map((line) => ({
      item_id: line.item.itemId, ...twice('price', line.product.priceMinor), qty: line.item.pieces, ...twice('row_total', line.rowTotalMinor),
      row_total_with_discount: 0, ...twice('tax_amount', line.taxMinor), tax_percent: percentOf(line.rates), ...twice('discount_amount', 0),
      discount_percent: 0, ...twice('price_incl_tax', line.unitPriceInclTaxMinor), ...twice('row_total_incl_tax', line.rowTotalInclTaxMinor),
      options: '[]', weee_tax_applied_amount: null, weee_tax_applied: null, name: line.product.name,
    })),
    total_segments: [
      { code: 'subtotal', title: 'Subtotal', value: money.subtotalMinor / 100 },
      {
        code: 'shipping', title: cart.shippingMethod === null ? 'Shipping & Handling' : `Shipping & Handling (${flatRateDescription})`,
        value: money.shippingMinor / 100,
      },
      {
        code: 'tax', title: 'Tax', value: money.taxMinor / 100,
        extension_attributes: {
          tax_grandtotal_details: taxDetails.map((tax, place) => ({
            amount: tax.taxMinor / 100, rates: [{ percent: String(tax.percent), title: tax.code }], group_id: place + 1,
          })),
        },
      },
      { code: 'grand_total', title: 'Grand Total', value: money.grandTotalMinor / 100, area: 'footer' },
    ],
  }
}

/** The ways to ship what lies in the cart: none where it is empty. */
export const shippingMethodsAnswer = (cart: Cart): object[] => {
  if (pieces(cart) === 0) return []
  const amount = flatRateMinor(cart) / 100
  return [{
    carrier_code: flatRate.carrierCode, method_code: flatRate.methodCode, carrier_title: flatRate.carrierTitle, method_title: flatRate.methodTitle,
    amount, base_amount: amount, available: true, error_message: '', price_excl_tax: amount, price_incl_tax: amount,
  }]
}

/** An address of a cart as REST shows it. */
export const addressAnswer = (address: CartAddress, id: number): Fields => ({
  id, region: address.region, region_id: address.regionId, region_code: address.regionCode, country_id: address.countryId, street: address.street,
  ...(address.company === null ? {} : { company: address.company }), telephone: address.telephone, postcode: address.postcode, city: address.city,
  firstname: address.firstname, lastname: address.lastname, ...(address.customerId === null ? {} : { customer_id: address.customerId }),
  email: address.email, same_as_billing: address.sameAsBilling,
  ...(address.customerAddressId === null ? {} : { customer_address_id: address.customerAddressId }), save_in_address_book: 0,
})

/** A whole cart as `GET /V1/guest-carts/{mask}` and `/V1/carts/{id}` show it, open or closed. */
export const cartAnswer = (shop: Shop, cart: Cart): Fields => {
  const items = cart.items.map((item) => itemAnswer(shop, cart, item))
  const row = cart.customerId === null ? undefined : shop.database.one<CustomerRow>('SELECT * FROM customer_entity WHERE entity_id = ?', cart.customerId)
  return {
    id: cart.id, created_at: cart.createdAt, updated_at: cart.updatedAt, is_active: cart.active, is_virtual: false, items, items_count: items.length,
    items_qty: pieces(cart), customer: row === undefined ? { email: cart.email, firstname: cart.billing.firstname, lastname: cart.billing.lastname } : customerOf(row),
    billing_address: addressAnswer(cart.billing, billingAddressId(cart)), ...(cart.reservedOrderId === null ? {} : { reserved_order_id: cart.reservedOrderId }),
    orig_order_id: 0,
    currency: {
      global_currency_code: 'USD', base_currency_code: 'USD', store_currency_code: 'USD', quote_currency_code: 'USD', store_to_base_rate: 0,
      store_to_quote_rate: 0, base_to_global_rate: 1, base_to_quote_rate: 1,
    },
    customer_is_guest: cart.guestCheckout, customer_note_notify: true, customer_tax_class_id: 3, store_id: 1,
    extension_attributes: {
      shipping_assignments: items.length === 0 ? [] : [{
        shipping: { address: addressAnswer(cart.shipping, shippingAddressId(cart)), method: cart.shippingMethod }, items,
      }],
    },
  }
}
