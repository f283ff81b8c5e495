import { MagentoError, fieldRequired, jsonAnswer } from '../answer.ts'
import { SELF } from '../caller.ts'
import { addItem, changeItem, removeItem } from '../carts/cart-changes.ts'
import { cartAnswer, itemAnswer } from '../carts/cart-answers.ts'
import { noSuchCart } from '../carts/cart.ts'
import { checkNames, pathNumber, snakeName } from '../service-input.ts'
import { callers, changeableCart, checkMayChange, namesOf, openCart } from './carts-of-callers.ts'
import type { Answer } from '../answer.ts'
import type { Cart } from '../carts/cart.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { CartCaller, CartRequest } from './carts-of-callers.ts'

type Fields = Record<string, unknown>

const itemNames = new Set(['item_id', 'sku', 'qty', 'name', 'price', 'product_type', 'quote_id', 'product_option', 'extension_attributes'])

const asFields = (value: unknown): Fields => (typeof value === 'object' && value !== null ? (value as Fields) : {})

const givenItem = (request: MagentoRequest): Fields => {
  const body = asFields(request.body)
  const item = asFields(body['cartItem'] ?? request.given(body['cart_item'] === undefined ? 'cartItem' : 'cart_item'))
  checkNames(item, itemNames)
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [snakeName(name), value]))
}

/** A guest's new line names its cart in the body, and only there; the others' is that of the path. */
const cartOfNewItem = (caller: CartCaller, request: MagentoRequest, given: Fields): Cart => {
  if (caller.kind !== 'guest') return changeableCart(caller, request)
  const mask = given['quote_id']
  const cart = typeof mask === 'string' ? request.shop.carts.store.byMask(mask) : null
  if (cart === null) throw fieldRequired('quoteId')
  if (!cart.active) throw noSuchCart(caller.named(cart))
  return cart
}

const add = (caller: CartCaller, request: MagentoRequest): Answer => {
  const given = givenItem(request)
  const { item_id: itemId, sku, qty } = given
  const cart = cartOfNewItem(caller, request, given)
  checkMayChange(caller, cart)
  const item =
    itemId === undefined || itemId === null
      ? addItem(request.shop, cart, typeof sku === 'string' || typeof sku === 'number' ? String(sku) : '', qty)
      : changeItem(request.shop, cart, Number(itemId), qty)
  return request.answer(itemAnswer(request.shop, cart, item))
}

const itemId = (caller: CartCaller, request: MagentoRequest): number => pathNumber(request.param(caller.params))

const routesOf = (caller: CartCaller): Route[] => {
  const route = (method: Route['method'], path: string, name: CartRequest, handle: (request: MagentoRequest) => Answer): Route => ({
    method, path: `${caller.path}${path}`, resource: caller.resource, ...namesOf(name), handle,
  })
  return [
    route('POST', '/items', 'cart-item', (request) => add(caller, request)),
    route('GET', '/items', 'cart-other', (request) => {
      const cart = openCart(caller, request)
      return request.answer(cart.items.map((item) => ({ ...itemAnswer(request.shop, cart, item), ...(caller.kind === 'guest' ? { quote_id: request.param(0) } : {}) })), cart.items.length)
    }),
    route('PUT', '/items/*', 'cart-item', (request) => {
      const cart = changeableCart(caller, request)
      const given = givenItem(request)
      // Only a customer's own cart is named by the token; of the path Magento takes the item alone.
      if (caller.kind !== 'mine' && (given['quote_id'] ?? null) === null) throw fieldRequired('quoteId')
      const item = changeItem(request.shop, cart, itemId(caller, request), given['qty'])
      return request.answer(itemAnswer(request.shop, cart, item))
    }),
    route('DELETE', '/items/*', 'cart-item', (request) => {
      const cart = changeableCart(caller, request)
      removeItem(request.shop, cart, itemId(caller, request), caller.named(cart))
      return jsonAnswer(true)
    }),
  ]
}

/** Magento looks for this one by its customer, and says so. */
const ownCart = ({ shop, customerId }: MagentoRequest): Cart => {
  const cart = shop.carts.store.activeOf(customerId)
  if (cart === null) throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'customerId', fieldValue: customerId })
  return cart
}

const created = (cart: Cart): Answer => jsonAnswer(cart.id)

/** Carts and what lies in them. */
export const cartItemRoutes: readonly Route[] = [
  {
    method: 'POST', path: 'guest-carts', resource: null, ...namesOf('cart-create'),
    handle: ({ shop }) => jsonAnswer(shop.carts.createGuest(shop.now()).maskedId),
  },
  {
    method: 'POST', path: 'carts/mine', resource: SELF, ...namesOf('cart-create'),
    handle: ({ shop, customerId }) => created(shop.carts.ofCustomer(customerId, shop.now())),
  },
  {
    method: 'POST', path: 'carts', resource: 'Magento_Cart::manage', ...namesOf('cart-create'),
    handle: ({ shop }) => created(shop.carts.store.create(shop.now())),
  },
  {
    method: 'POST', path: 'customers/*/carts', resource: 'Magento_Cart::manage', ...namesOf('cart-create'),
    handle: (request) => {
      const customerId = Number.parseInt(request.param(0), 10)
      if (!(customerId > 0)) throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'customerId', fieldValue: 0 })
      return created(request.shop.carts.ofCustomer(customerId, request.shop.now()))
    },
  },
  ...callers.map((caller): Route => ({
    method: 'GET', path: caller.path, resource: caller.resource, ...namesOf('cart-other'),
    handle: (request) => request.answer(cartAnswer(request.shop, caller.kind === 'mine' ? ownCart(request) : caller.find(request))),
  })),
  ...callers.flatMap(routesOf),
]
