import { MagentoError, jsonAnswer } from '../answer.ts'
import { customerOf } from './customers.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { CustomerRow } from './customers.ts'

const customerNamed = (request: MagentoRequest): CustomerRow => {
  const id = Number.parseInt(request.param(0), 10) || 0
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

/** One customer, read or deleted by an administrator. */
export const customerByIdRoutes: readonly Route[] = [
  {
    method: 'GET', path: 'customers/*', resource: 'Magento_Customer::customer', request: null, time: null,
    handle: (request) => request.answer(customerOf(customerNamed(request))),
  },
  { method: 'DELETE', path: 'customers/*', resource: 'Magento_Customer::delete', request: null, time: null, handle: remove },
]
