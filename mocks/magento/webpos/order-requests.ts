import { MagentoError, fieldRequired } from '../answer.ts'
import { readOrderEntity } from '../order-entity.ts'
import { webposCodes } from './sessions.ts'
import type { Shop } from '../shop.ts'

type Fields = Record<string, unknown>
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value)
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? (value as unknown[]).filter(isFields) : [])

/** Requests that wait are tried again with the next one that comes, so many at most. */
const MOST_TRIED = 20

/** An order of the dialect as `POST /V1/orders` takes it: payments become texts, addresses find their places. */
const entityOf = ({ addresses, payments, pos_id: _, ...order }: Fields): Fields => {
  const ofType = (type: string): Fields | null => listOf(addresses).find((address) => address['address_type'] === type) ?? null
  const shipping = ofType('shipping')
  return {
    ...order,
    billing_address: ofType('billing'),
    payment: { method: 'checkmo', additional_information: listOf(payments).map((payment) => `${String(payment['method'])} ${Number(payment['amount_paid']).toFixed(2)}`) },
    ...(shipping === null ? {} : { extension_attributes: { shipping_assignments: [{ shipping: { address: shipping, method: 'flatrate_flatrate' } }] } }),
  }
}

/** Makes a kept request an order of Magento. Throws MagentoError where Magento refuses it; the request stays. */
const convert = (shop: Shop, incrementId: string, body: string): number => {
  const { database } = shop
  const { entityId } = database.atomically(() => shop.faults.save(readOrderEntity({ entity: entityOf(JSON.parse(body) as Fields) }), shop.now()))
  database.statement('UPDATE webpos_order SET entity_id = ? WHERE increment_id = ?').run(entityId, incrementId)
  return entityId
}

/** Tries what could not be processed when it came. */
const convertWaiting = (shop: Shop, but: string): void => {
  const waiting = shop.database.all<{ increment_id: string; body: string }>('SELECT increment_id, body FROM webpos_order WHERE entity_id IS NULL AND increment_id <> ? LIMIT ?', but, MOST_TRIED)
  for (const { increment_id: id, body } of waiting) {
    try {
      convert(shop, id, body)
    } catch (error) {
      if (!(error instanceof MagentoError)) throw error
    }
  }
}

/**
 * Keeps an order request under its `increment_id`, whatever it holds, and makes an order of it. The same number again is the same request: its order is answered, and none is made.
 * Throws code 904 where the request is kept and could not be processed.
 */
export const placeRequest = (shop: Shop, order: unknown): { entityId: number; incrementId: string; isNew: boolean } => {
  const incrementId = isFields(order) ? order['increment_id'] : undefined
  if (typeof incrementId !== 'string' || incrementId === '') throw fieldRequired('increment_id')
  const { database } = shop
  convertWaiting(shop, incrementId)
  const kept = database.one<{ entity_id: number | null; body: string }>('SELECT entity_id, body FROM webpos_order WHERE increment_id = ?', incrementId)
  if (kept !== undefined && kept.entity_id !== null) return { entityId: kept.entity_id, incrementId, isNew: false }
  const body = kept?.body ?? JSON.stringify(order)
  database.write()
  if (kept === undefined) {
    shop.truth.ordersReceived++
    database.statement('INSERT INTO webpos_order VALUES (?, ?, NULL)').run(incrementId, body)
  }
  try {
    return { entityId: convert(shop, incrementId, body), incrementId, isNew: true }
  } catch (error) {
    if (!(error instanceof MagentoError)) throw error
    throw new MagentoError(400, `The order is stored and could not be processed: ${error.message}`, null, null, webposCodes.storedNotProcessed)
  }
}
