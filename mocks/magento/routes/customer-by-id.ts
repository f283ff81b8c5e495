import { MagentoError, jsonAnswer } from '../answer.ts'
import { checkNames, pathNumber } from '../service-input.ts'
import { customerNames, customerOf, validCustomer } from './customers.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { CustomerRow } from './customers.ts'

const customerNamed = (request: MagentoRequest): CustomerRow => {
  const id = pathNumber(request.param(0))
  const row = request.shop.database.one<CustomerRow>('SELECT * FROM customer_entity WHERE entity_id = ?', id)
  if (row === undefined) throw new MagentoError(404, 'No such entity with %fieldName = %fieldValue', { fieldName: 'customerId', fieldValue: id })
  return row
}

const remove = (request: MagentoRequest): Answer => {
  const { entity_id: id } = customerNamed(request)
  const { database } = request.shop
  database.write()
  database.statement('DELETE FROM customer_entity WHERE entity_id = ?').run(id)
  return jsonAnswer(true)
}

/** A change sends the whole customer: what is left out is missing (`CustomerRepository::save`). */
const change = (request: MagentoRequest): Answer => {
  const given = request.given('customer') as Record<string, unknown>
  const before = customerNamed(request)
  const { database } = request.shop
  checkNames(given, customerNames)
  if ((given['email'] ?? '') === '') throw new MagentoError(400, 'The customer email is missing. Enter and try again.')
  const { email, firstname, lastname } = validCustomer(given, (given['website_id'] ?? null) === null ? ['"Associate to Website" is a required value.'] : [])
  if (database.one('SELECT 1 AS found FROM customer_entity WHERE email = ? AND entity_id <> ?', email, before.entity_id) !== undefined) {
    throw new MagentoError(400, 'A customer with the same email address already exists in an associated website.')
  }
  const addresses = Array.isArray(given['addresses']) ? JSON.stringify(given['addresses']) : before.addresses
  database.write()
  database.statement('UPDATE customer_entity SET email = ?, firstname = ?, lastname = ?, addresses = ?, updated_at = ? WHERE entity_id = ?')
    .run(email, firstname, lastname, addresses, request.shop.now(), before.entity_id)
  return request.answer(customerOf(customerNamed(request)))
}

/** One customer, read, changed or deleted by an administrator. */
export const customerByIdRoutes: readonly Route[] = [
  {
    method: 'GET', path: 'customers/*', resource: 'Magento_Customer::customer', request: null, time: null,
    handle: (request) => request.answer(customerOf(customerNamed(request))),
  },
  { method: 'PUT', path: 'customers/*', resource: 'Magento_Customer::manage', request: null, time: null, handle: change },
  { method: 'DELETE', path: 'customers/*', resource: 'Magento_Customer::delete', request: null, time: null, handle: remove },
]
