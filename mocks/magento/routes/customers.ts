import { MagentoError, jsonAnswer } from '../answer.ts'
import { regionOfAddress } from '../carts/regions.ts'
import { isEmail } from '../email.ts'
import { checkPassword, passwordHash } from '../passwords.ts'
import { checkNames } from '../service-input.ts'
import { sqlOfGroups } from '../sql-filter.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { Column } from '../sql-filter.ts'

export type CustomerRow = { entity_id: number; email: string; firstname: string; lastname: string; created_at: string; updated_at: string; addresses: string }

const columns: Readonly<Record<string, Column>> = {
  entity_id: { sql: 'entity_id', type: 'number' },
  id: { sql: 'entity_id', type: 'number' },
  email: { sql: 'email', type: 'text' },
  firstname: { sql: 'firstname', type: 'text' },
  lastname: { sql: 'lastname', type: 'text' },
  created_at: { sql: 'created_at', type: 'date' },
  updated_at: { sql: 'updated_at', type: 'date' },
  store_id: { sql: '1', type: 'number' },
  website_id: { sql: '1', type: 'number' },
  group_id: { sql: '1', type: 'number' },
}
const columnOf = (field: string): Column => {
  const column = Object.hasOwn(columns, field) ? columns[field] : undefined
  if (column === undefined) throw new MagentoError(400, 'The "%1" attribute name is invalid. Reset the name and try again.', [field])
  return column
}

const isTrue = (flag: unknown): boolean => flag === true || flag === 1 || flag === '1' || flag === 'true'

/** A customer as every route answers it. */
export const customerOf = (row: CustomerRow): object => {
  const addresses = JSON.parse(row.addresses) as Record<string, unknown>[]
  // Magento leaves out what is null: of an address that is no default one the flag, and of a customer without one its id.
  const defaults = (['default_billing', 'default_shipping'] as const).filter((name) => addresses.some((address) => isTrue(address[name])))
  return {
    id: row.entity_id, group_id: 1, ...Object.fromEntries(defaults.map((name) => [name, String(row.entity_id)])),
    created_at: row.created_at, updated_at: row.updated_at, created_in: 'Default Store View', email: row.email,
    firstname: row.firstname, lastname: row.lastname, store_id: 1, website_id: 1,
    addresses: addresses.map((given) => {
      const region = regionOfAddress(given)
      const { region_code: code, region_id: _, default_billing: billing, default_shipping: shipping, ...address } = given
      return {
        ...address, id: row.entity_id, customer_id: row.entity_id, region_id: region?.id ?? 0,
        region: { region_code: region?.code ?? code ?? null, region: region?.name ?? null, region_id: region?.id ?? 0 },
        ...(isTrue(shipping) ? { default_shipping: true } : {}), ...(isTrue(billing) ? { default_billing: true } : {}),
      }
    }),
    disable_auto_group_change: 0, extension_attributes: { is_subscribed: false },
  }
}

const search = (request: MagentoRequest): Answer => {
  const criteria = request.criteria()
  const { database } = request.shop
  const where = sqlOfGroups(criteria.groups, columnOf)
  const total = database.one<{ n: number }>(`SELECT count(*) AS n FROM customer_entity WHERE ${where.sql}`, ...where.values)?.n ?? 0
  const order = criteria.sorts.map((sort) => `${columnOf(sort.field).sql} ${sort.direction}, `).join('')
  const size = criteria.pageSize ?? -1
  const rows = database.all<CustomerRow>(
    `SELECT * FROM customer_entity WHERE ${where.sql} ORDER BY ${order}entity_id LIMIT ? OFFSET ?`,
    ...where.values, size, size < 0 ? 0 : (criteria.page - 1) * size,
  )
  return request.page(criteria, rows.map(customerOf), total)
}

/** The names of `CustomerInterface`. */
export const customerNames = new Set([
  'id', 'group_id', 'default_billing', 'default_shipping', 'confirmation', 'created_at', 'updated_at', 'created_in', 'dob', 'email', 'firstname', 'lastname', 'middlename',
  'prefix', 'suffix', 'gender', 'store_id', 'taxvat', 'website_id', 'addresses', 'disable_auto_group_change', 'extension_attributes', 'custom_attributes',
])

/** A customer's name and address. Throws all that the attributes' own checks say at once, a line each. */
export const validCustomer = (customer: Readonly<Record<string, unknown>>, more: readonly string[] = []): { email: string; firstname: string; lastname: string } => {
  const [firstname, lastname, email] = ['firstname', 'lastname', 'email'].map((name) => String(customer[name] ?? '')) as [string, string, string]
  const lines = [
    ...more,
    ...(firstname === '' ? ['"First Name" is a required value.'] : []), ...(lastname === '' ? ['"Last Name" is a required value.'] : []),
    ...(isEmail(email) ? [] : ['"Email" is not a valid email address.']),
  ]
  if (lines.length > 0) throw new MagentoError(400, lines.join('\n'))
  return { email, firstname, lastname }
}

const post = (request: MagentoRequest): Answer => {
  const customer = request.given('customer') as Record<string, unknown>
  const { database } = request.shop
  checkNames(customer, customerNames)
  const password = (request.body as Record<string, unknown>)['password']
  if (typeof password === 'string') checkPassword(password)
  if ((customer['email'] ?? '') === '') throw new MagentoError(400, 'The email address is required to create a customer account.')
  const { email, firstname, lastname } = validCustomer(customer)
  if (database.one('SELECT 1 AS found FROM customer_entity WHERE email = ?', email) !== undefined) {
    throw new MagentoError(400, 'A customer with the same email address already exists in an associated website.')
  }
  const addresses = Array.isArray(customer['addresses']) ? (customer['addresses'] as unknown[]) : []
  const now = request.shop.now()
  database.write()
  database
    .statement('INSERT INTO customer_entity (email, firstname, lastname, created_at, updated_at, password_hash, addresses) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(email, firstname, lastname, now, now, typeof password === 'string' ? passwordHash(password) : null, JSON.stringify(addresses))
  const row = database.one<CustomerRow>('SELECT * FROM customer_entity WHERE email = ?', email)
  return request.answer(row === undefined ? {} : customerOf(row))
}

const hasUpdatedAt = (query: string): boolean => /=updated_at(&|$)/.test(query)

export const customerRoutes: readonly Route[] = [
  {
    method: 'GET', path: 'customers/search', resource: 'Magento_Customer::customer', time: null, handle: search,
    request: (query) => (hasUpdatedAt(query) ? 'customer-delta' : 'customer-lookup'),
  },
  {
    // 2.4.7 tells a guest nothing, unless Stores > Configuration > Sales > Checkout lets it.
    method: 'POST', path: 'customers/isEmailAvailable', resource: null, request: null, time: null,
    handle: (request) => {
      request.given('customerEmail')
      return jsonAnswer(true)
    },
  },
  { method: 'POST', path: 'customers', resource: null, request: null, time: null, handle: post },
]
