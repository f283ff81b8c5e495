import { jsonAnswer } from '../answer.ts'
import { refundInvoice, refundOrder } from '../after-sale/credit-memo.ts'
import { documentById, searchDocuments } from '../after-sale/documents.ts'
import { cancelOrder, holdOrder, unholdOrder } from '../after-sale/hold-and-cancel.ts'
import { invoiceOrder } from '../after-sale/invoice.ts'
import { givenId, noSuchEntity, takeOrder } from '../after-sale/order-in-hand.ts'
import { creationType, readRequest } from '../after-sale/request.ts'
import { shipOrder } from '../after-sale/shipment.ts'
import { commentOrder, commentsOf } from '../after-sale/status-history.ts'
import { checkListLimit } from '../input-limits.ts'
import type { FaultRequest } from '../../faults.ts'
import type { DocumentKind } from '../after-sale/documents.ts'
import type { AfterSaleRequest } from '../after-sale/request.ts'
import type { MagentoRequest, Route } from '../routing.ts'
import type { Shop } from '../shop.ts'

const idOf = (request: MagentoRequest): number => givenId(request.param(0))

/** Thrown to take back a document that a planted fault loses. */
class TakenBack extends Error {}

/** Makes a document and takes it back: its number is answered, and nobody finds it. */
const lost = (shop: Shop, make: () => number): number => {
  let id = 0
  try {
    shop.database.atomically(() => {
      id = make()
      throw new TakenBack()
    })
  } catch (error) {
    if (!(error instanceof TakenBack)) throw error
  }
  shop.faults.noteLostInvoice()
  return id
}

/** A change of an order: all of it or nothing. The new document's id is answered as a text. */
const creating = (action: 'invoice' | 'ship' | 'refund', work: (shop: Shop, id: number, asked: AfterSaleRequest) => number): Route['handle'] =>
  (request) => {
    const { shop } = request
    const { items } = (request.body ?? {}) as { items?: unknown }
    checkListLimit(shop.options.inputLimits, Array.isArray(items) ? items.length : 0, `\\Magento\\Sales\\Api\\Data\\${creationType[action]}`)
    const asked = readRequest(request.body, action)
    const make = (): number => work(shop, idOf(request), asked)
    return jsonAnswer(String(action === 'invoice' && shop.faults.losesInvoice() ? lost(shop, make) : shop.database.atomically(make)))
  }

const changing = (work: (shop: Shop, id: number) => boolean): Route['handle'] =>
  (request) => jsonAnswer(request.shop.database.atomically(() => work(request.shop, idOf(request))))

const searching = (kind: DocumentKind): Route['handle'] =>
  (request) => {
    const criteria = request.criteria()
    const { items, total } = searchDocuments(request.shop.database, kind, criteria)
    return request.page(criteria, items, total)
  }

const reading = (kind: DocumentKind): Route['handle'] =>
  (request) => {
    const document = documentById(request.shop.database, kind, idOf(request))
    if (document === undefined) throw noSuchEntity()
    return request.answer(document)
  }

const route = (method: 'GET' | 'POST', path: string, right: string, handle: Route['handle'], request: FaultRequest | null = null): Route =>
  ({ method, path, resource: `Magento_Sales::${right}`, request, time: null, handle })

const done = (work: (shop: Shop, id: number) => void): Route['handle'] =>
  changing((shop, id) => {
    work(shop, id)
    return true
  })

/** Invoices, shipments, refunds, holds, cancels and comments. The rights are those of Magento_Sales 2.4.7, etc/webapi.xml. */
export const afterSaleRoutes: readonly Route[] = [
  route('POST', 'order/*/invoice', 'sales_invoice', creating('invoice', invoiceOrder), 'order-invoice'),
  route('POST', 'order/*/ship', 'ship', creating('ship', shipOrder), 'order-ship'),
  route('POST', 'order/*/refund', 'creditmemo', creating('refund', refundOrder), 'order-refund'),
  route('POST', 'invoice/*/refund', 'creditmemo', creating('refund', refundInvoice)),
  route('POST', 'orders/*/hold', 'hold', done(holdOrder), 'order-hold'),
  route('POST', 'orders/*/unhold', 'unhold', done(unholdOrder), 'order-hold'),
  route('POST', 'orders/*/cancel', 'cancel', changing(cancelOrder), 'order-cancel'),
  route('POST', 'orders/*/comments', 'comment', (request) => {
    request.shop.database.atomically(() => commentOrder(request.shop, idOf(request), request.body))
    return jsonAnswer(true)
  }),
  route('GET', 'orders/*/comments', 'actions_view', (request) => {
    const items = commentsOf(request.shop, idOf(request))
    const ofOrder = [{ filters: [{ field: 'parent_id', value: idOf(request), condition_type: 'eq' }] }]
    return request.answer({ items, search_criteria: { filter_groups: ofOrder }, total_count: items.length }, items.length)
  }),
  route('GET', 'orders/*/statuses', 'actions_view', (request) => jsonAnswer(takeOrder(request.shop, idOf(request)).fields['status'] ?? null)),
  route('GET', 'invoices', 'sales_invoice', searching('sales_invoice')),
  route('GET', 'invoices/*', 'sales_invoice', reading('sales_invoice')),
  route('GET', 'shipments', 'shipment', searching('sales_shipment')),
  route('GET', 'shipment/*', 'shipment', reading('sales_shipment')),
  route('GET', 'creditmemos', 'sales_creditmemo', searching('sales_creditmemo')),
  route('GET', 'creditmemo/*', 'sales_creditmemo', reading('sales_creditmemo')),
]
