import { checkNotEmpty, setBillingAddress, setGuestEmail, setPaymentMethod, setShippingAddress, setShippingMethod } from '../carts/cart-changes.ts'
import { isEmail } from '../email.ts'
import { readAddressInput } from './cart-address-input.ts'
import { inputError, likeRest } from './errors.ts'
import { answered, missing, namedCart } from './named-cart.ts'
import type { AddressInput } from './cart-address-input.ts'
import type { GraphQlContext, Resolvers } from './context.ts'
import type { CartInput } from './named-cart.ts'

const setGuestEmailOnCart = (_source: never, args: CartInput<{ email: string }>, context: GraphQlContext): object => {
  if (args.input?.cart_id === '') throw missing('cart_id')
  if (args.input?.email === '') throw missing('email')
  if (!isEmail(args.input?.email ?? '')) throw inputError('Invalid email format')
  if (context.customerId !== null) throw inputError('The request is not allowed for logged in customers')
  const { cart, maskedId, input } = namedCart(context, args)
  setGuestEmail(context.shop, cart, input.email)
  return answered(context, cart, maskedId)
}

const setShippingAddressesOnCart = (_source: never, args: CartInput<{ shipping_addresses: readonly AddressInput[] }>, context: GraphQlContext): object => {
  const { cart, maskedId, input } = namedCart(context, args)
  const [address, ...more] = input.shipping_addresses
  if (address === undefined) throw missing('shipping_addresses')
  if (more.length > 0) throw inputError('You cannot specify multiple shipping addresses.')
  setShippingAddress(context.shop, cart, readAddressInput(context, address, 'shipping'))
  return answered(context, cart, maskedId)
}

type BillingInput = { billing_address: AddressInput & { use_for_shipping?: boolean | null; same_as_shipping?: boolean | null } }

const setBillingAddressOnCart = (_source: never, args: CartInput<BillingInput>, context: GraphQlContext): object => {
  const { cart, maskedId, input: { billing_address: given } } = namedCart(context, args)
  const { shop } = context
  if (given.same_as_shipping === true) {
    if (cart.shipping.countryId === null) throw inputError('Could not use the "same_as_shipping" option, because the shipping address has not been set.')
    setBillingAddress(shop, cart, cart.shipping)
    return answered(context, cart, maskedId)
  }
  const address = readAddressInput(context, given, 'billing')
  setBillingAddress(shop, cart, address)
  if (given.use_for_shipping === true) setShippingAddress(shop, cart, { ...address, sameAsBilling: 1 })
  return answered(context, cart, maskedId)
}

const setShippingMethodsOnCart = (_source: never, args: CartInput<{ shipping_methods: readonly { carrier_code: string; method_code: string }[] }>, context: GraphQlContext): object => {
  const { cart, maskedId, input } = namedCart(context, args)
  const [method, ...more] = input.shipping_methods
  if (method === undefined) throw missing('shipping_methods')
  if (more.length > 0) throw inputError('You cannot specify multiple shipping methods.')
  if (method.carrier_code === '') throw inputError('Required parameter "carrier_code" is missing.')
  if (method.method_code === '') throw inputError('Required parameter "method_code" is missing.')
  likeRest(() => {
    checkNotEmpty(cart)
    if (cart.shipping.countryId === null) throw inputError('The shipping address is missing. Set the address and try again.')
    setShippingMethod(context.shop, cart, method.carrier_code, method.method_code)
  })
  return answered(context, cart, maskedId)
}

const setPaymentMethodOnCart = (_source: never, args: CartInput<{ payment_method: { code: string } }>, context: GraphQlContext): object => {
  const { cart, maskedId, input } = namedCart(context, args)
  if (input.payment_method.code === '') throw inputError('Required parameter "code" for "payment_method" is missing.')
  likeRest(() => setPaymentMethod(context.shop, cart, input.payment_method.code))
  return answered(context, cart, maskedId)
}

export const checkout: Resolvers = {
  Mutation: { setGuestEmailOnCart, setShippingAddressesOnCart, setBillingAddressOnCart, setShippingMethodsOnCart, setPaymentMethodOnCart },
}
