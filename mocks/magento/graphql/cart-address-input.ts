import { MagentoError } from '../answer.ts'
import { checkAddress, emptyAddress } from '../carts/cart-address.ts'
import { defaultAddress } from '../carts/carts.ts'
import { isCountry, needsRegion, regionById, regionByText } from '../carts/regions.ts'
import { customerOnly, inputError, noSuchEntity } from './errors.ts'
import type { CartAddress } from '../carts/cart-address.ts'
import type { GraphQlContext } from './context.ts'

type AddressFields = {
  firstname: string
  lastname: string
  company?: string | null
  street: readonly string[]
  city: string
  region?: string | null
  region_id?: number | null
  postcode?: string | null
  country_code: string
  telephone?: string | null
}
export type AddressInput = { customer_address_id?: number | null; address?: AddressFields | null }

/** Magento's `customer/address/street_lines`. */
const STREET_LINES = 2

/** A region is found by its id, its code or its name. */
const ofFields = (given: AddressFields): CartAddress => {
  if (given.street.length > STREET_LINES) throw inputError(`"Street Address" cannot contain more than ${STREET_LINES} lines.`)
  const countryId = given.country_code.toUpperCase()
  const id = given.region_id ?? null
  const text = given.region ?? null
  if (!isCountry(countryId)) throw inputError('Country is not available')
  if (id === null && (text ?? '') === '' && needsRegion(countryId)) throw inputError('Region is required.')
  if (id !== null && needsRegion(countryId) && regionById(countryId, id) === null) throw inputError('The region_id does not match the selected country or region')
  const region = id === null ? (text === null ? null : regionByText(countryId, text)) : regionById(countryId, id)
  return {
    ...emptyAddress, firstname: given.firstname, lastname: given.lastname, company: given.company ?? null, street: given.street, city: given.city,
    region: region?.name ?? text, regionId: region?.id ?? null, regionCode: region?.code ?? null, postcode: given.postcode ?? null,
    countryId, telephone: given.telephone ?? null,
  }
}

/** The address that an input means. Throws what Magento says of one that is not whole. */
export const readAddressInput = ({ shop, customerId }: GraphQlContext, { customer_address_id: addressId, address }: AddressInput, kind: 'shipping' | 'billing'): CartAddress => {
  if (addressId !== null && addressId !== undefined) {
    if (address !== null && address !== undefined) throw inputError(`The ${kind} address cannot contain "customer_address_id" and "address" at the same time.`)
    if (customerId === null) throw customerOnly()
    const row = shop.database.one<Parameters<typeof defaultAddress>[0]>(
      'SELECT entity_id, email, firstname, lastname, addresses FROM customer_entity WHERE entity_id = ?', customerId)
    const own = row === undefined ? null : defaultAddress(row)
    if (own === null || own.customerAddressId !== addressId) throw noSuchEntity(`Could not find a address with ID "${addressId}"`)
    return own
  }
  if (address === null || address === undefined) {
    throw inputError(kind === 'shipping'
      ? 'The shipping address must contain either "customer_address_id", "address", or "pickup_location_code".'
      : 'The billing address must contain either "customer_address_id", "address", or "same_as_shipping".')
  }
  const read = ofFields(address)
  try {
    checkAddress(read, kind)
  } catch (error) {
    if (error instanceof MagentoError) throw inputError(error.message.replace(/^Please check the \w+ address information\. /, ''))
    throw error
  }
  return read
}
