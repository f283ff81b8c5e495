import { MagentoError } from '../answer.ts'
import { notSupported } from '../service-input.ts'
import { needsRegion, regionById } from './regions.ts'

/** An address of a cart. What was not given is null; an address without a country is not set. */
export type CartAddress = {
  firstname: string | null
  lastname: string | null
  street: readonly string[]
  city: string | null
  region: string | null
  regionId: number | null
  regionCode: string | null
  postcode: string | null
  countryId: string | null
  telephone: string | null
  company: string | null
  email: string | null
  customerId: number | null
  customerAddressId: number | null
  sameAsBilling: 0 | 1
}

export const emptyAddress: CartAddress = {
  firstname: null, lastname: null, street: [''], city: null, region: null, regionId: null, regionCode: null, postcode: null,
  countryId: null, telephone: null, company: null, email: null, customerId: null, customerAddressId: null, sameAsBilling: 0,
}

const known = new Set([
  'id', 'region', 'region_id', 'region_code', 'country_id', 'street', 'company', 'telephone', 'fax', 'postcode', 'city', 'firstname',
  'lastname', 'middlename', 'prefix', 'suffix', 'vat_id', 'customer_id', 'email', 'same_as_billing', 'customer_address_id',
  'save_in_address_book', 'extension_attributes', 'custom_attributes',
])

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null)

const numberOf = (value: unknown): number | null => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isInteger(number) && number > 0 ? number : null
}

/**
 * Reads an address as REST takes it. Its region is what `region_id` says; the code alone names none, as in Magento. Throws the 400 of an
 * unknown field.
 */
export const readCartAddress = (given: Readonly<Record<string, unknown>>): CartAddress => {
  for (const name in given) if (!known.has(name)) throw notSupported(name)
  const countryId = textOf(given['country_id'])
  const regionId = numberOf(given['region_id'])
  const region = countryId === null || regionId === null ? null : regionById(countryId, regionId)
  const { street } = given
  return {
    firstname: textOf(given['firstname']),
    lastname: textOf(given['lastname']),
    street: Array.isArray(street) && street.length > 0 ? street.map(String) : [textOf(street) ?? ''],
    city: textOf(given['city']),
    region: region?.name ?? textOf(given['region']),
    regionId,
    regionCode: region?.code ?? textOf(given['region_code']),
    postcode: textOf(given['postcode']),
    countryId,
    telephone: textOf(given['telephone']),
    company: textOf(given['company']),
    email: textOf(given['email']),
    customerId: numberOf(given['customer_id']),
    customerAddressId: numberOf(given['customer_address_id']),
    sameAsBilling: Number(given['same_as_billing'] ?? 0) === 1 ? 1 : 0,
  }
}

/** Throws what Magento says of an address that an order cannot have. `kind` is `shipping` or `billing`. */
export const checkAddress = (address: CartAddress, kind: 'shipping' | 'billing'): void => {
  const missing = [
    ['firstname', address.firstname], ['lastname', address.lastname], ['street', address.street[0]], ['city', address.city],
    ['telephone', address.telephone], ['postcode', address.postcode], ['countryId', address.countryId],
    ['regionId', address.countryId !== null && needsRegion(address.countryId) ? address.regionId : 'not needed'],
  ].filter(([, value]) => value === null || value === undefined || value === '')
  if (missing.length === 0) {
    const { countryId, regionId } = address
    if (countryId === null || regionId === null || !needsRegion(countryId) || regionById(countryId, regionId) !== null) return
    throw new MagentoError(400, `Please check the ${kind} address information. Invalid value of "${regionId}" provided for the regionId field.`)
  }
  const sentences = missing.map(([name]) => `"${String(name)}" is required. Enter and try again.`).join(' ')
  throw new MagentoError(400, `Please check the ${kind} address information. ${sentences}`)
}
