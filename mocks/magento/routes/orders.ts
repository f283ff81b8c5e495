import { MagentoError, jsonAnswer, textAnswer } from '../answer.ts'
import { givenId } from '../after-sale/order-in-hand.ts'
import { checkListLimit } from '../input-limits.ts'
import { checkOrderShape, readOrderEntity } from '../order-entity.ts'
import type { Answer } from '../answer.ts'
import type { StoredOrder } from '../order-store.ts'
import type { MagentoRequest, QueuedWork, Route } from '../routing.ts'
import type { Shop } from '../shop.ts'

const checkLines = (shop: Shop, lines: number): void =>
  checkListLimit(shop.options.inputLimits, lines, '\\Magento\\Sales\\Api\\Data\\OrderItemInterface')

const saveOrder = (shop: Shop, body: unknown): StoredOrder => {
  const entity = readOrderEntity(body)
  checkLines(shop, entity.items.length)
  shop.truth.ordersReceived++
  return shop.faults.save(entity, shop.now())
}

const queuedOrder: QueuedWork = {
  topic: 'async.magento.sales.api.orderrepositoryinterface.save.post',
  service: 'Magento\\Sales\\Model\\OrderRepository\\Interceptor::save',
  check: (body, shop) => {
    const entity = checkOrderShape(body)
    if (entity !== null) checkLines(shop, entity.items.length)
  },
  work: (shop, body) => saveOrder(shop, body).answerText(),
}

const post = (request: MagentoRequest): Answer => {
  const stored = saveOrder(request.shop, request.body)
  const broken = request.shop.faults.breakOff('order')
  if (broken !== null) throw broken
  return request.fields() === null ? textAnswer(stored.answerText()) : request.answer(stored.answer())
}

const search = (request: MagentoRequest): Answer => {
  const criteria = request.criteria()
  const tree = request.fields()
  if (tree === 'broken') return jsonAnswer([], 200, 0)
  const items = tree?.['items']
  const { items: orders, total } = request.shop.orderReader.search(criteria, items === true || items === undefined ? null : items)
  if (tree === null) return request.page(criteria, orders, total)
  // The orders are filtered already; the rest of the tree applies to the page.
  const page: Record<string, unknown> = {}
  if (items !== undefined) page['items'] = orders.length === 0 && items !== true ? null : orders
  if (tree['search_criteria'] !== undefined) page['search_criteria'] = criteria.echo
  if (tree['total_count'] !== undefined) page['total_count'] = total
  return jsonAnswer(Object.keys(page).length === 0 ? [] : page, 200, orders.length)
}

/** A look-up of one order by its key is what a till does for a return; anything else is a page. */
const requestOfSearch = (query: string): 'order-lookup' | null =>
  /(increment_id|ext_order_id)/.test(query) && !/condition_?[tT]ype(%5D|\])=(?!eq)/i.test(query) ? 'order-lookup' : null

export const orderRoutes: readonly Route[] = [
  { method: 'POST', path: 'orders', resource: 'Magento_Sales::create', request: 'order', time: null, handle: post, queued: queuedOrder },
  { method: 'PUT', path: 'orders/create', resource: 'Magento_Sales::create', request: 'order', time: null, handle: post },
  { method: 'GET', path: 'orders', resource: 'Magento_Sales::actions_view', request: requestOfSearch, time: 'order-page', handle: search },
  {
    method: 'GET', path: 'orders/items', resource: 'Magento_Sales::actions_view', request: null, time: 'order-item-page',
    handle: (request) => {
      const criteria = request.criteria()
      const { items, total } = request.shop.orderReader.searchItems(criteria, null)
      return request.page(criteria, items, total)
    },
  },
  {
    method: 'GET', path: 'orders/*', resource: 'Magento_Sales::actions_view', request: 'order-lookup', time: null,
    handle: (request) => {
      const tree = request.fields()
      const order = request.shop.orderReader.byId(givenId(request.param(0)), tree === 'broken' ? null : tree)
      if (order === undefined) throw new MagentoError(404, "The entity that was requested doesn't exist. Verify the entity and try again.")
      return jsonAnswer(tree === 'broken' ? [] : order)
    },
  },
]
