import { createHash, timingSafeEqual } from 'node:crypto'
import { MagentoError, jsonAnswer } from '../answer.ts'
import { placeRequest } from '../webpos/order-requests.ts'
import { assignPos, checkSession, openSession } from '../webpos/sessions.ts'
import { customerRoutes } from './customers.ts'
import { inventoryRoutes } from './inventory.ts'
import { orderRoutes } from './orders.ts'
import { productRoutes } from './products.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, Route } from '../routing.ts'

const sessionOf = (request: MagentoRequest): string => request.pairs.get('session') ?? ''

const withSession = (handle: Route['handle']): Route['handle'] => (request) => {
  checkSession(request.shop.database, sessionOf(request))
  return handle(request)
}

/** A sync is Magento's own search under another path. */
const syncOf = (path: string, routes: readonly Route[], own: string): Route => {
  const route = routes.find((each) => each.method === 'GET' && each.path === own)
  if (route === undefined) throw new Error(`the embedded Magento has no GET ${own}`)
  return { ...route, path: `webpos/${path}`, handle: withSession(route.handle) }
}

const write = (path: string, request: Route['request'], handle: Route['handle']): Route =>
  ({ method: 'POST', path: `webpos/${path}`, resource: 'Magento_Sales::create', request, time: null, handle })

const fieldsOf = (value: unknown): Record<string, unknown> => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {})

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

const login = (request: MagentoRequest): Answer => {
  const { username, password } = fieldsOf(request.given('staff'))
  const { shop } = request
  const staff = shop.access.admin(String(username ?? ''))
  // Of administrators only: the embedded shop has no staff of its own.
  if (staff === undefined || !timingSafeEqual(digest(String(password ?? '')), digest(staff.password))) {
    throw new MagentoError(400, 'Your login information is wrong!')
  }
  return jsonAnswer({ staff_id: staff.userId, session_id: openSession(shop.database, String(username)) })
}

const place = (request: MagentoRequest): Answer => {
  const { shop } = request
  const { entityId, incrementId, isNew } = placeRequest(shop, request.given('order'))
  const broken = isNew ? shop.faults.breakOff('order') : null
  if (broken !== null) throw broken
  return jsonAnswer({ entity_id: entityId, increment_id: incrementId })
}

const assign = (request: MagentoRequest): Answer => {
  const posId = Number(request.given('pos_id'))
  if (!Number.isInteger(posId) || posId < 1) throw new MagentoError(400, 'The point of sale does not exist.')
  assignPos(request.shop.database, sessionOf(request), posId)
  return jsonAnswer({ pos_id: posId })
}

const saveShift = (request: MagentoRequest): Answer => {
  const shift = fieldsOf(request.given('shift'))
  const { database } = request.shop
  database.write()
  database.statement('INSERT INTO webpos_shift VALUES (?, ?, ?)').run(Number(shift['pos_id']) || 0, Number(shift['status']) || 0, JSON.stringify(shift))
  return jsonAnswer([shift])
}

/** The dialect of POS systems inside Magento, as far as the protocol `webpos` speaks it: no real Magento has these routes without such a module. */
export const webposRoutes: readonly Route[] = [
  write('staff/login', 'sign-in', login),
  write('posassign', null, withSession(assign)),
  write('checkout/placeOrder', 'order', withSession(place)),
  write('shifts/save', 'shift', withSession(saveShift)),
  syncOf('products/sync', productRoutes, 'products'),
  syncOf('stocks/sync', inventoryRoutes, 'inventory/source-items'),
  syncOf('customers/list', customerRoutes, 'customers/search'),
  syncOf('orders/sync', orderRoutes, 'orders'),
]
