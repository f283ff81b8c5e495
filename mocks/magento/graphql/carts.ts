import { billingAddressId, pieces, shippingAddressId } from '../carts/cart.ts'
import { collectMoney } from '../carts/cart-money.ts'
import { flatRate, flatRateMethod, flatRateMinor, paymentMethods } from '../carts/methods.ts'
import { inputError, noSuchEntity, notAllowed } from './errors.ts'
import { productSource } from './product-source.ts'
import { uidOf } from './uid.ts'
import { usd, usdOfMinor } from './money.ts'
import type { Cart, CartItem } from '../carts/cart.ts'
import type { CartAddress } from '../carts/cart-address.ts'
import type { CartLine, CartMoney } from '../carts/cart-money.ts'
import type { Shop } from '../shop.ts'
import type { GraphQlContext, Resolvers } from './context.ts'

/** A cart with its masked id; its totals are collected when they are asked for. */
export type CartSource = { cart: Cart; maskedId: string; money: () => CartMoney }

export const cartSource = (shop: Shop, cart: Cart, maskedId: string): CartSource => {
  let money: CartMoney | null = null
  return { cart, maskedId, money: () => (money ??= collectMoney(shop, cart)) }
}

/** The cart of a masked id, for whom it belongs to: `Magento\QuoteGraphQl\Model\Cart\GetCartForUser`. */
export const cartFor = ({ shop, customerId }: GraphQlContext, maskedId: string): Cart => {
  const cart = shop.carts.store.byMask(maskedId)
  if (cart === null) throw noSuchEntity(`Could not find a cart with ID "${maskedId}"`)
  if (!cart.active) throw noSuchEntity("The cart isn't active.")
  if (cart.customerId !== customerId) throw notAllowed(`The current user cannot perform operations on cart "${maskedId}"`)
  return cart
}

const customerCart = (_source: never, _args: never, { shop, customerId }: GraphQlContext): CartSource => {
  if (customerId === null) throw notAllowed('The request is allowed for logged in customer')
  const cart = shop.carts.ofCustomer(customerId, shop.now())
  return cartSource(shop, cart, shop.carts.store.maskOf(cart.id))
}

type ItemSource = { of: CartSource; item: CartItem; __typename: 'SimpleCartItem' }

const itemsOf = (source: CartSource): ItemSource[] => source.cart.items.map((item) => ({ of: source, item, __typename: 'SimpleCartItem' }))

const lineOf = ({ of, item }: ItemSource): CartLine => {
  const line = of.money().lines.find((one) => one.item.itemId === item.itemId)
  if (line === undefined) throw new Error(`cart ${of.cart.id} has no totals of its item ${item.itemId}`)
  return line
}

const sortKeys: Readonly<Record<string, (item: ItemSource) => number | string>> = {
  PRODUCT_ID: ({ item }) => item.productId,
  SKU: ({ item }) => item.sku,
  NAME: (item) => lineOf(item).product.name,
  QTY: ({ item }) => item.pieces,
  PRICE: (item) => lineOf(item).product.priceMinor,
  ROW_TOTAL: (item) => lineOf(item).rowTotalMinor,
}

const byKey = (items: readonly ItemSource[], field: string, order: 'ASC' | 'DESC'): ItemSource[] => {
  // Items of a cart are made one after another: their ids are the order of all times, too.
  const key = sortKeys[field] ?? (({ item }: ItemSource) => item.itemId)
  const keyed = items.map((item) => ({ item, at: key(item) })).toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return (order === 'DESC' ? keyed.reverse() : keyed).map(({ item }) => item)
}

type PageArguments = { pageSize: number; currentPage: number; sort?: { field: string; order: 'ASC' | 'DESC' } | null }

const itemPage = (source: CartSource, { pageSize, currentPage, sort }: PageArguments): object => {
  const items = sort === null || sort === undefined ? itemsOf(source) : byKey(itemsOf(source), sort.field, sort.order)
  return {
    items: items.slice((currentPage - 1) * pageSize, currentPage * pageSize), total_count: items.length,
    page_info: { page_size: pageSize, current_page: currentPage, total_pages: Math.ceil(items.length / pageSize) },
  }
}

const addressOf = (address: CartAddress, id: number): object => ({
  firstname: address.firstname, lastname: address.lastname, company: address.company, street: address.street, city: address.city,
  postcode: address.postcode, telephone: address.telephone, uid: uidOf(id), country: { code: address.countryId, label: address.countryId },
  region: { code: address.regionCode, label: address.region, region_id: address.regionId },
})

const shippingPrice = ({ cart }: CartSource): object => {
  const amount = usdOfMinor(flatRateMinor(cart))
  return {
    carrier_code: flatRate.carrierCode, carrier_title: flatRate.carrierTitle, method_code: flatRate.methodCode, method_title: flatRate.methodTitle,
    amount, base_amount: null, price_excl_tax: amount, price_incl_tax: amount,
  }
}

type ShippingSource = { of: CartSource }

const shippingAddresses = (source: CartSource): object[] =>
  source.cart.shipping.countryId === null ? [] : [{ ...addressOf(source.cart.shipping, shippingAddressId(source.cart)), of: source }]

export const carts: Resolvers = {
  Query: {
    cart: (_source: never, { cart_id: maskedId }: { cart_id: string }, context: GraphQlContext) => {
      if (maskedId === '') throw inputError('Required parameter "cart_id" is missing')
      return cartSource(context.shop, cartFor(context, maskedId), maskedId)
    },
    customerCart,
  },
  Cart: {
    id: ({ maskedId }: CartSource) => maskedId,
    email: ({ cart }: CartSource) => cart.email,
    items: itemsOf,
    itemsV2: itemPage,
    total_quantity: ({ cart }: CartSource) => pieces(cart),
    is_virtual: () => false,
    applied_coupon: () => null,
    applied_coupons: () => null,
    shipping_addresses: shippingAddresses,
    billing_address: ({ cart }: CartSource) => (cart.billing.countryId === null ? null : addressOf(cart.billing, billingAddressId(cart))),
    available_payment_methods: () => paymentMethods.map((method) => ({ ...method, is_deferred: false })),
    selected_payment_method: ({ cart }: CartSource) => paymentMethods.find(({ code }) => code === cart.paymentMethod) ?? { code: '', title: '' },
    prices: (source: CartSource) => {
      const money = source.money()
      return {
        grand_total: usdOfMinor(money.grandTotalMinor), subtotal_including_tax: usdOfMinor(money.subtotalInclTaxMinor),
        subtotal_excluding_tax: usdOfMinor(money.subtotalMinor), subtotal_with_discount_excluding_tax: usdOfMinor(money.subtotalMinor),
        applied_taxes: money.appliedTaxes.map((tax) => ({ amount: usdOfMinor(tax.taxMinor), label: tax.code })), discounts: null,
      }
    },
  },
  CartItemInterface: {
    id: ({ item }: ItemSource) => String(item.itemId),
    uid: ({ item }: ItemSource) => uidOf(item.itemId),
    quantity: ({ item }: ItemSource) => item.pieces,
    product: ({ item }: ItemSource, _args: never, { shop }: GraphQlContext) => {
      const [document] = shop.products.byIds([item.productId])
      return document === undefined ? null : productSource(document)
    },
    prices: (source: ItemSource) => {
      const line = lineOf(source)
      return {
        price: usdOfMinor(line.product.priceMinor), price_including_tax: usdOfMinor(line.unitPriceInclTaxMinor), row_total: usdOfMinor(line.rowTotalMinor),
        row_total_including_tax: usdOfMinor(line.rowTotalInclTaxMinor), discounts: null, total_item_discount: usd(0),
      }
    },
    errors: () => null,
  },
  ShippingCartAddress: {
    available_shipping_methods: ({ of }: ShippingSource) => [{ ...shippingPrice(of), error_message: '', available: true }],
    selected_shipping_method: ({ of }: ShippingSource) => (of.cart.shippingMethod === flatRateMethod ? shippingPrice(of) : null),
    cart_items_v2: ({ of }: ShippingSource) => itemsOf(of),
  },
}
