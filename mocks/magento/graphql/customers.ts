import { MagentoError } from '../answer.ts'
import { customerToken } from '../routes/sign-in.ts'
import { regionById, regionByText } from '../carts/regions.ts'
import { BusinessError, customerOnly, inputError } from './errors.ts'
import { allOrdersOfCustomer, ordersOfCustomer } from './customer-orders.ts'
import type { GraphQlContext, Resolvers } from './context.ts'

type AddressFields = Readonly<Record<string, unknown>>
type CustomerRow = { entity_id: number; email: string; firstname: string; lastname: string; created_at: string; addresses: string }

/** The customer whose token came with the request. Throws for everybody else. */
export const currentCustomer = ({ customerId }: GraphQlContext): number => {
  if (customerId === null) throw customerOnly()
  return customerId
}

const rowOf = (context: GraphQlContext): CustomerRow => {
  const id = currentCustomer(context)
  const row = context.shop.database.one<CustomerRow>(
    'SELECT entity_id, email, firstname, lastname, created_at, addresses FROM customer_entity WHERE entity_id = ?', id)
  if (row === undefined) throw new BusinessError('graphql-no-such-entity', `Customer with id "${id}" does not exist.`)
  return row
}

const addressOf = (customerId: number, given: AddressFields): AddressFields => {
  const country = String(given['country_id'] ?? '')
  const region = regionById(country, Number(given['region_id'])) ?? regionByText(country, String(given['region_code'] ?? ''))
  return {
    ...given, id: customerId, country_code: given['country_id'] ?? null, region_id: region?.id ?? 0, default_billing: true, default_shipping: true,
    region: { region_code: region?.code ?? given['region_code'] ?? null, region: region?.name ?? null, region_id: region?.id ?? 0 },
  }
}

const customerOf = (row: CustomerRow): object => {
  const addresses = (JSON.parse(row.addresses) as AddressFields[]).map((address) => addressOf(row.entity_id, address))
  const defaultAddress = addresses.length === 0 ? null : String(row.entity_id)
  return {
    id: row.entity_id, email: row.email, firstname: row.firstname, lastname: row.lastname, created_at: row.created_at, group_id: 1,
    default_billing: defaultAddress, default_shipping: defaultAddress, is_subscribed: false, addresses,
  }
}

const signIn = (_source: never, { email, password }: { email: string; password: string }, { shop }: GraphQlContext): { token: string } => {
  if (email === '') throw inputError('Specify the "email" value.')
  if (password === '') throw inputError('Specify the "password" value.')
  try {
    return { token: customerToken(shop, email, password) }
  } catch (error) {
    if (error instanceof MagentoError) throw new BusinessError('graphql-authentication', error.message)
    throw error
  }
}

/** Ends all tokens of the customer that were issued before this second. */
const revoke = (_source: never, _args: never, context: GraphQlContext): { result: boolean } => {
  context.shop.access.revoke(3, currentCustomer(context), context.shop.nowSeconds())
  return { result: true }
}

export const customers: Resolvers = {
  Query: {
    customer: (_source: never, _args: never, context: GraphQlContext) => customerOf(rowOf(context)),
    // 2.4.7 tells a guest nothing, unless the shop's configuration lets it.
    isEmailAvailable: () => ({ is_email_available: true }),
    // The deprecated query gives all orders, and neither counts nor pages them.
    customerOrders: (_source: never, _args: never, context: GraphQlContext) => ({ items: allOrdersOfCustomer(context.shop, currentCustomer(context)) }),
  },
  Customer: { orders: (source: { id: number }, args: Parameters<typeof ordersOfCustomer>[2], { shop }: GraphQlContext) => ordersOfCustomer(shop, source.id, args) },
  Mutation: { generateCustomerToken: signIn, revokeCustomerToken: revoke },
}
