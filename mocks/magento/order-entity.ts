import { MagentoError, fieldRequired } from './answer.ts'
import { isEmail } from './email.ts'
import { addressScalars, itemScalars, orderParts, orderScalars } from './order-fields.ts'
import { isFields, isNumeric, notSupported, wrongType } from './service-input.ts'

type Fields = Record<string, unknown>
type Scalars = ReadonlyMap<string, 'number' | 'text'>

/** An order as a client sent it, its shape checked and its scalars in Magento's types. */
export type OrderEntity = {
  scalars: Fields
  items: readonly Fields[]
  billingAddress: Fields | null
  shippingAddress: Fields | null
  shippingMethod: string | null
  payment: Fields
  statusHistories: readonly unknown[]
  /** Extension attributes that only an order out of a cart has: its taxes, and the payment's title. */
  extension: Fields
}

/** Magento's setters of these take whole numbers. */
const isWhole = (name: string): boolean => /(_id|_is_guest|_notify|_sent|_ship_partially|_ship_partially_item|_with_invoice|_item_count|edit_increment|customer_gender|no_discount)$|^is_/.test(name)

const typed = (name: string, value: unknown, type: 'number' | 'text', within: string | null): unknown => {
  if (type === 'number') {
    if (typeof value === 'number') return value
    if (typeof value === 'boolean') return value ? 1 : 0
    if (isNumeric(value)) return Number(value)
    throw wrongType(name, value, isWhole(name) ? 'int' : 'float', within)
  }
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw wrongType(name, value, 'string', within)
}

/** The scalars of `given` that `scalars` names, in its order; anything else must be named in `parts`. `within`: the list that it is an element of. */
export const pick = (given: Fields, scalars: Scalars, parts: readonly string[], within: string | null = null): Fields => {
  const picked: Fields = {}
  for (const name in given) {
    const type = scalars.get(name)
    if (type === undefined) {
      if (!parts.includes(name)) throw notSupported(name)
      continue
    }
    const value = given[name]
    if (value !== null) picked[name] = typed(name, value, type, within)
  }
  return picked
}

const addressParts = ['street', 'extension_attributes']

const readAddress = (given: unknown): Fields | null => {
  if (!isFields(given)) return null
  const address = pick(given, addressScalars, addressParts)
  if (given['street'] !== undefined) address['street'] = Array.isArray(given['street']) ? given['street'] : [String(given['street'])]
  return address
}

/** What an address must have, in the order and the words of Magento_Sales' `Order\\Address\\Validator`. */
const requiredOfAddress = [
  ['postcode', 'Zip code'], ['lastname', 'Last name'], ['street', 'Street'], ['city', 'City'], ['email', 'Email'], ['country_id', 'Country'],
  ['firstname', 'First Name'], ['telephone', 'Phone Number'],
] as const

const isMissing = (value: unknown): boolean => value === undefined || value === '' || (Array.isArray(value) && value.every((line) => line === ''))

// Before the order is saved (its source; only "a bad e-mail is a 400" was recorded).
const checkOrderAddress = (address: Fields | null): void => {
  if (address === null) return
  const lines = requiredOfAddress.filter(([name]) => isMissing(address[name])).map(([, label]) => `"${label}" is required. Enter and try again.`)
  if (!isEmail(String(address['email'] ?? ''))) lines.push('Email has a wrong format')
  if (lines.length > 0) throw new MagentoError(400, "We can't save the address:\n%1", [lines.join('\n')])
}

const readPayment = (given: Fields): Fields => {
  const { additional_information: information, ...rest } = given
  return {
    account_status: null,
    additional_information: Array.isArray(information) ? information.map(String) : [],
    cc_last4: null,
    ...rest,
  }
}

/** Checks the shape of `{entity}` alone: what Magento checks before it queues or saves an order. */
export const checkOrderShape = (body: unknown): OrderEntity | null => {
  const entity = isFields(body) ? body['entity'] : undefined
  if (entity === undefined || entity === null) throw fieldRequired('entity')
  // PHP reads `[]` and `{}` alike.
  const given: Fields = isFields(entity) ? entity : {}
  const scalars = pick(given, orderScalars, orderParts)
  const extension = isFields(given['extension_attributes']) ? given['extension_attributes'] : {}
  const assignments = extension['shipping_assignments']
  const assignment: unknown = Array.isArray(assignments) ? assignments[0] : undefined
  const shipping = isFields(assignment) && isFields(assignment['shipping']) ? assignment['shipping'] : {}
  if (given['items'] !== undefined && given['items'] !== null && !Array.isArray(given['items'])) {
    throw wrongType('items', given['items'], 'Magento\\Sales\\Api\\Data\\OrderItemInterface[]')
  }
  const items = ((given['items'] ?? []) as unknown[]).map((item) => {
    if (!isFields(item)) throw wrongType('items', item, 'Magento\\Sales\\Api\\Data\\OrderItemInterface')
    return pick(item, itemScalars, ['product_option', 'parent_item', 'extension_attributes'], 'items')
  })
  const billingAddress = readAddress(given['billing_address'])
  const shippingAddress = readAddress(shipping['address'])
  if (!isFields(given['payment'])) return null
  return {
    scalars,
    items,
    billingAddress,
    shippingAddress,
    shippingMethod: typeof shipping['method'] === 'string' ? shipping['method'] : null,
    payment: readPayment(given['payment']),
    statusHistories: Array.isArray(given['status_histories']) ? given['status_histories'] : [],
    extension: {},
  }
}

/** A payment that names no method. */
export const noSuchPayment = (): MagentoError => new MagentoError(400, 'The payment method you requested is not available.')

/** Reads `{entity}` for saving; the recorded 400 where it has no payment. */
export const readOrderEntity = (body: unknown): OrderEntity => {
  const entity = checkOrderShape(body)
  if (entity === null) throw new MagentoError(400, 'Please provide payment for the order.')
  if (typeof entity.payment['method'] !== 'string' || entity.payment['method'] === '') throw noSuchPayment()
  checkOrderAddress(entity.billingAddress)
  checkOrderAddress(entity.shippingAddress)
  return entity
}
