import { MagentoError, fieldRequired } from './answer.ts'
import { addressScalars, itemScalars, orderParts, orderScalars } from './order-fields.ts'

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

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)

const upperCamel = (name: string): string => name.split('_').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join('')

export const notSupported = (name: string): MagentoError =>
  new MagentoError(400, '"%fieldName" is not supported. Correct the field name and try again.', { fieldName: upperCamel(name) })

// TypeProcessor and ServiceInputProcessor of Magento_Framework 2.4.7 (their source; not in the recorded exchanges).
export const wrongType = (name: string, value: unknown, type: string): MagentoError =>
  new MagentoError(400, 'Error occurred during "%field_name" processing. %details', {
    field_name: name,
    details: `The "${typeof value === 'object' ? 'Array' : String(value)}" value's type is invalid. ` +
      `The "${type}" type was expected. Verify and try again.`,
  })

const typed = (name: string, value: unknown, type: 'number' | 'text'): unknown => {
  if (type === 'number') {
    if (typeof value === 'number') return value
    if (typeof value === 'boolean') return value ? 1 : 0
    if (typeof value === 'string' && value !== '' && Number.isFinite(Number(value))) return Number(value)
    throw wrongType(name, value, 'float')
  }
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  throw wrongType(name, value, 'string')
}

/** The scalars of `given` that `scalars` names, in its order; anything else must be named in `parts`. */
export const pick = (given: Fields, scalars: Scalars, parts: readonly string[]): Fields => {
  const picked: Fields = {}
  for (const name in given) {
    const type = scalars.get(name)
    if (type === undefined) {
      if (!parts.includes(name)) throw notSupported(name)
      continue
    }
    const value = given[name]
    if (value !== null) picked[name] = typed(name, value, type)
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

// The check of Magento_Sales' address validator, before the order is saved (its source; only "a bad e-mail is a 400" was recorded).
const checkEmail = (address: Fields | null): void => {
  const email = address?.['email']
  if (email !== undefined && !/^[^\s@<>]+@[^\s@<>]+\.[^\s@<>.]+$/.test(String(email))) {
    throw new MagentoError(400, "We can't save the address:\n%1", ['Email has a wrong format'])
  }
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
    return pick(item, itemScalars, ['product_option', 'parent_item', 'extension_attributes'])
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

/** Reads `{entity}` for saving; the recorded 400 where it has no payment. */
export const readOrderEntity = (body: unknown): OrderEntity => {
  const entity = checkOrderShape(body)
  if (entity === null) throw new MagentoError(400, 'Please provide payment for the order.')
  checkEmail(entity.billingAddress)
  checkEmail(entity.shippingAddress)
  return entity
}
