import { MagentoError } from '../answer.ts'
import { emptyAddress } from './cart-address.ts'
import { CartProducts } from './cart-products.ts'
import { CartStore } from './cart-store.ts'
import { regionOfAddress } from './regions.ts'
import { TaxTables } from './tax-tables.ts'
import type { Database } from '../database.ts'
import type { ProductReader } from '../product-reader.ts'
import type { Cart } from './cart.ts'
import type { CartAddress } from './cart-address.ts'

type CustomerRow = { entity_id: number; email: string; firstname: string; lastname: string; addresses: string }

/** What works on the carts of a shop. */
export class Carts {
  readonly store: CartStore
  readonly products: CartProducts
  readonly taxes: TaxTables
  readonly #database: Database

  constructor(database: Database, products: ProductReader, taxBasisPoints: number) {
    this.#database = database
    this.store = new CartStore(database)
    this.products = new CartProducts(products)
    this.taxes = new TaxTables(database, taxBasisPoints)
  }

  /** A guest's new cart and its masked id. */
  createGuest(now: string): { cart: Cart; maskedId: string } {
    const cart = this.store.create(now)
    return { cart, maskedId: this.store.maskOf(cart.id) }
  }

  /** The customer's active cart, or a new one with the address of the customer's account. Throws 404 for an unknown customer. */
  ofCustomer(customerId: number, now: string): Cart {
    const active = this.store.activeOf(customerId)
    if (active !== null) return active
    const row = this.#database.one<CustomerRow>('SELECT entity_id, email, firstname, lastname, addresses FROM customer_entity WHERE entity_id = ?', customerId)
    if (row === undefined) throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'customerId', fieldValue: customerId })
    const own = defaultAddress(row)
    const customerAddressId = own === null ? null : row.entity_id
    return this.store.create(now, {
      customerId, email: row.email, billing: own ?? { ...emptyAddress, customerId, email: row.email },
      shipping: { ...emptyAddress, customerId, email: row.email, sameAsBilling: 1, customerAddressId },
    })
  }
}

/** The address of a customer's account as a cart has it; its id is the customer's. Null where the account has none. */
export const defaultAddress = (row: CustomerRow): CartAddress | null => {
  const [given] = JSON.parse(row.addresses) as (Record<string, unknown> | undefined)[]
  if (given === undefined) return null
  const text = (name: string): string | null => (typeof given[name] === 'string' ? given[name] : null)
  const region = regionOfAddress(given)
  return {
    ...emptyAddress, firstname: text('firstname') ?? row.firstname, lastname: text('lastname') ?? row.lastname,
    street: Array.isArray(given['street']) ? given['street'].map(String) : [''], city: text('city'), region: region?.name ?? null,
    regionId: region?.id ?? null, regionCode: region?.code ?? text('region_code'), postcode: text('postcode'), countryId: text('country_id'), telephone: text('telephone'),
    email: row.email, customerId: row.entity_id, customerAddressId: row.entity_id,
  }
}
