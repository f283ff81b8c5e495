import { Kind, valueFromASTUntyped } from 'graphql'
import type { FieldNode, OperationDefinitionNode } from 'graphql'
import type { FaultRequest } from '../../faults.ts'

type Variables = Readonly<Record<string, unknown>>

/** What a request is called, for faults, and its row in the service times; the request's name where that is null. */
export type OperationName = { request: FaultRequest | null; time: string | null }

const named = (request: FaultRequest | null, time: string | null = null): (() => OperationName) => {
  const name = { request, time }
  return () => name
}

const argument = (field: FieldNode, name: string, variables: Variables): unknown => {
  const node = field.arguments?.find((one) => one.name.value === name)
  return node === undefined ? undefined : valueFromASTUntyped(node.value, variables)
}

/** One product by its SKU is what a cashier looks up; anything else is a page. */
const productsName = (field: FieldNode, variables: Variables): OperationName => {
  const filter = argument(field, 'filter', variables) as { sku?: { eq?: unknown } | null } | null | undefined
  return typeof filter?.sku?.eq === 'string' ? { request: 'product-lookup', time: null } : { request: 'catalogue-page', time: null }
}

/** A customer with orders is an order look-up. */
const customerName = (field: FieldNode): OperationName => {
  const asksForOrders = field.selectionSet?.selections.some((one) => one.kind === Kind.FIELD && one.name.value === 'orders') === true
  return { request: asksForOrders ? 'order-lookup' : 'customer-lookup', time: null }
}

/**
 * Root fields, the request that each makes and its row in the service times, which are those of the same work by REST. The first row that a
 * document has names the whole of it.
 */
const names: readonly [string, (field: FieldNode, variables: Variables) => OperationName][] = [
  ['placeOrder', named('cart-payment')],
  ['addProductsToCart', named('cart-item')],
  ['addSimpleProductsToCart', named('cart-item')],
  ['updateCartItems', named('cart-item')],
  ['removeItemFromCart', named('cart-item')],
  ['setShippingMethodsOnCart', named('cart-shipping')],
  ['setShippingAddressesOnCart', named('cart-shipping')],
  ['createGuestCart', named('cart-create')],
  ['createEmptyCart', named('cart-create')],
  ['generateCustomerToken', named('sign-in')],
  ['products', productsName],
  ['customerOrders', named('order-lookup')],
  ['guestOrder', named('order-lookup')],
  ['customer', customerName],
  ['setBillingAddressOnCart', named(null, 'cart-other')],
  ['setPaymentMethodOnCart', named(null, 'cart-other')],
  ['setGuestEmailOnCart', named(null, 'cart-other')],
  ['applyCouponToCart', named(null, 'cart-other')],
  ['removeCouponFromCart', named(null, 'cart-other')],
  ['cart', named(null, 'cart-other')],
  ['customerCart', named(null, 'cart-other')],
]

const others: OperationName = { request: null, time: null }

/** Names what an operation asks for, once for each document: what depends on variables is left to the returned function. */
export const operationNamer = (operation: OperationDefinitionNode): ((variables: Variables) => OperationName) => {
  const fields = operation.selectionSet.selections.filter((one) => one.kind === Kind.FIELD)
  for (const [rootField, name] of names) {
    const field = fields.find((one) => one.name.value === rootField)
    if (field !== undefined) return (variables) => name(field, variables)
  }
  return () => others
}
