import { MagentoError, fieldRequired, textAnswer } from '../answer.ts'
import { saveProduct } from '../product-writer.ts'
import type { Answer } from '../answer.ts'
import type { MagentoRequest, QueuedWork, Route } from '../routing.ts'
import type { FaultRequest } from '../../faults.ts'
import type { Shop } from '../shop.ts'

const noProduct = (): MagentoError =>
  new MagentoError(404, "The product that was requested doesn't exist. Verify the product and try again.")

const hasUpdatedAt = (query: string): boolean => /=updated_at(&|$)/.test(query)
const requestOfSearch = (query: string): FaultRequest => (hasUpdatedAt(query) ? 'catalogue-delta' : 'catalogue-page')

/** Answers of catalogue pages by query: a hundred tills that start together ask for the same pages. */
const keptPages = new WeakMap<Shop, { changes: number; pages: Map<string, Answer> }>()
const KEPT_PAGES = 100

const search = (request: MagentoRequest): Answer => {
  const { shop } = request
  let kept = keptPages.get(shop)
  if (kept === undefined || kept.changes !== shop.products.changes) {
    kept = { changes: shop.products.changes, pages: new Map() }
    keptPages.set(shop, kept)
  }
  const known = kept.pages.get(request.query)
  if (known !== undefined) return known
  const criteria = request.criteria()
  const { items, total } = shop.products.search(criteria)
  // Past the end the products' page is null with `fields` and without.
  const answer = items.length > 0 ? request.page(criteria, items, total) : request.answer({ items: null, search_criteria: criteria.echo, total_count: total }, 0)
  if (kept.pages.size < KEPT_PAGES) kept.pages.set(request.query, answer)
  return answer
}

const put = (request: MagentoRequest): Answer => {
  const product = request.given('product') as Record<string, unknown>
  const sku = saveProduct(request.shop.database, request.shop.products, { ...product, sku: request.param(0) }, request.shop.now())
  return request.answer(request.shop.products.bySku(sku))
}

const requireProduct = (body: unknown): unknown => {
  const product = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)['product'] : undefined
  if (product === undefined || product === null) throw fieldRequired('product')
  return product
}

const queuedProduct = (verb: 'post' | 'put'): QueuedWork => ({
  topic: `async.magento.catalog.api.productrepositoryinterface.save.${verb}`,
  service: 'Magento\\Catalog\\Model\\ProductRepository\\Interceptor::save',
  check: (body) => void requireProduct(body),
  work: (shop, body) => {
    const sku = saveProduct(shop.database, shop.products, requireProduct(body), shop.now())
    return JSON.stringify(shop.products.bySku(sku))
  },
})

export const productRoutes: readonly Route[] = [
  { method: 'GET', path: 'products', resource: 'Magento_Catalog::products', request: requestOfSearch, time: null, handle: search },
  {
    method: 'POST', path: 'products', resource: 'Magento_Catalog::products', request: null, time: null, queued: queuedProduct('post'),
    handle: (request) => {
      const sku = saveProduct(request.shop.database, request.shop.products, request.given('product'), request.shop.now())
      return request.answer(request.shop.products.bySku(sku))
    },
  },
  { method: 'PUT', path: 'products/bySku', resource: 'Magento_Catalog::products', request: null, time: null, queued: queuedProduct('put'), handle: () => { throw noProduct() } },
  {
    method: 'GET', path: 'products/types', resource: 'Magento_Catalog::products', request: null, time: null,
    handle: () => textAnswer(JSON.stringify(['simple', 'virtual', 'downloadable', 'bundle', 'grouped', 'configurable'].map((name) => ({
      name, label: `${name.charAt(0).toUpperCase()}${name.slice(1)} Product`,
    })))),
  },
  {
    method: 'GET', path: 'products/*', resource: 'Magento_Catalog::products', request: 'product-lookup', time: null,
    handle: (request) => {
      const product = request.shop.products.bySku(request.param(0))
      if (product === null) throw noProduct()
      return request.answer(product)
    },
  },
  { method: 'PUT', path: 'products/*', resource: 'Magento_Catalog::products', request: null, time: null, handle: put },
  {
    method: 'GET', path: 'stockItems/*', resource: 'Magento_CatalogInventory::cataloginventory', request: 'product-lookup', time: null,
    handle: (request) => {
      const item = request.shop.products.stockItem(request.param(0))
      if (item === null) throw new MagentoError(404, 'The Product with the "%1" SKU doesn\'t exist.', [request.param(0)])
      return request.answer(item)
    },
  },
  {
    method: 'GET', path: 'stockStatuses/*', resource: 'Magento_CatalogInventory::cataloginventory', request: null, time: null,
    handle: (request) => {
      const item = request.shop.products.stockItem(request.param(0))
      if (item === null) throw new MagentoError(404, 'The Product with the "%1" SKU doesn\'t exist.', [request.param(0)])
      return request.answer({ product_id: item['product_id'], stock_id: 1, qty: item['qty'], stock_status: item['is_in_stock'] === true ? 1 : 0, stock_item: item })
    },
  },
]
