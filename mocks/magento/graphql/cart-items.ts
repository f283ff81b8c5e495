import { MagentoError } from '../answer.ts'
import { addItem, changeItem, notAvailable, notEnough, removeItem } from '../carts/cart-changes.ts'
import { cartFor } from './carts.ts'
import { inputError, noSuchEntity, renderedMessage } from './errors.ts'
import { answered, missing, namedCart } from './named-cart.ts'
import { idOfUid } from './uid.ts'
import type { Cart } from '../carts/cart.ts'
import type { GraphQlContext, Resolvers } from './context.ts'
import type { CartInput } from './named-cart.ts'

type ErrorCode = 'PRODUCT_NOT_FOUND' | 'INSUFFICIENT_STOCK' | 'UNDEFINED'
type UserError = { code: ErrorCode; message: string }
type NewItem = { sku: string; quantity: number }

/** `Magento\Quote\Model\Cart\AddProductsToCartError`: a text of Magento is known by its beginning. */
const codes: readonly [string, ErrorCode][] = [
  ['Could not find a product with SKU', 'PRODUCT_NOT_FOUND'], [notEnough, 'INSUFFICIENT_STOCK'], ['The requested qty exceeds the maximum', 'INSUFFICIENT_STOCK'],
]

const userError = (message: string): UserError => ({ code: codes.find(([begin]) => message.startsWith(begin))?.[1] ?? 'UNDEFINED', message })

const noProduct = (sku: string): string => `Could not find a product with SKU "${sku}"`

/** Puts one product into a cart; what Magento says where it cannot, null where it could. A product that cannot be sold is as good as none. */
const addOne = ({ shop }: GraphQlContext, cart: Cart, { sku, quantity }: NewItem): string | null => {
  try {
    addItem(shop, cart, sku, quantity)
    return null
  } catch (error) {
    if (!(error instanceof MagentoError)) throw error
    return error.status === 404 || error.message === notAvailable ? noProduct(sku) : renderedMessage(error)
  }
}

const addProductsToCart = (_source: never, { cartId, cartItems }: { cartId: string; cartItems: readonly NewItem[] }, context: GraphQlContext): object => {
  if (cartId === '') throw missing('cartId')
  if (cartItems.length === 0) throw missing('cartItems')
  const cart = cartFor(context, cartId)
  const messages = cartItems.map((item) => (item.quantity <= 0 ? 'The product quantity should be greater than 0' : addOne(context, cart, item)))
  return { ...answered(context, cart, cartId), user_errors: messages.filter((message) => message !== null).map(userError) }
}

const addSimpleProductsToCart = (_source: never, args: CartInput<{ cart_items: readonly { data: NewItem }[] }>, context: GraphQlContext): object => {
  const { cart, maskedId, input } = namedCart(context, args)
  if (input.cart_items.length === 0) throw missing('cart_items')
  for (const { data } of input.cart_items) {
    if (data.quantity <= 0) throw inputError('Please enter a number greater than 0 in this field.')
    const message = addOne(context, cart, data)
    if (message === noProduct(data.sku)) throw noSuchEntity(message)
    if (message !== null) throw inputError(`Could not add the product with SKU ${data.sku} to the shopping cart: ${message}`)
  }
  return answered(context, cart, maskedId)
}

type NamedItem = { cart_item_id?: number | null; cart_item_uid?: string | null }

const itemIdOf = ({ cart_item_id: id, cart_item_uid: uid }: NamedItem, forWhat: string): number => {
  if (uid !== null && uid !== undefined && uid !== '') {
    const decoded = idOfUid(uid)
    if (decoded === null) throw inputError(`Value of uid "${uid}" is incorrect.`)
    return decoded
  }
  if (id === null || id === undefined || id === 0) throw inputError(`Required parameter "cart_item_id"${forWhat} is missing.`)
  return id
}

const updateCartItems = (_source: never, args: CartInput<{ cart_items: readonly (NamedItem & { quantity?: number | null })[] }>, context: GraphQlContext): object => {
  const { cart, maskedId, input } = namedCart(context, args)
  if (input.cart_items.length === 0) throw missing('cart_items')
  const { shop } = context
  for (const change of input.cart_items) {
    const itemId = itemIdOf(change, ' for "cart_items"')
    const { quantity } = change
    if (quantity === null || quantity === undefined) throw inputError('Required parameter "quantity" for "cart_items" is missing.')
    const item = cart.items.find((one) => one.itemId === itemId)
    if (item === undefined) throw noSuchEntity(`Could not find cart item with id: ${itemId}.`)
    if (quantity <= 0) {
      removeItem(shop, cart, itemId)
      continue
    }
    try {
      changeItem(shop, cart, itemId, quantity)
    } catch (error) {
      if (error instanceof MagentoError) throw inputError(`Could not update the product with SKU ${item.sku}: ${renderedMessage(error)}`)
      throw error
    }
  }
  return answered(context, cart, maskedId)
}

const removeItemFromCart = (_source: never, args: CartInput<NamedItem>, context: GraphQlContext): object => {
  const { cart, maskedId, input } = namedCart(context, args)
  const itemId = itemIdOf(input, '')
  if (!cart.items.some((one) => one.itemId === itemId)) throw noSuchEntity("The cart doesn't contain the item")
  removeItem(context.shop, cart, itemId)
  return answered(context, cart, maskedId)
}

export const cartItems: Resolvers = { Mutation: { addProductsToCart, addSimpleProductsToCart, updateCartItems, removeItemFromCart } }
