import type { FastifyInstance, FastifyReply } from 'fastify'
import { problem, type Backend } from '../app.ts'
import type { Area, CachedProduct, CachedStock } from '../catalogue.ts'
import { readLiveStock } from '../magento-reads.ts'

const MOST_ROWS = 500
const MOST_CUSTOMERS = 20
const CACHED_PAGES = 500
const MOST_LIVE = 32
const LIVE_WAIT_MS = 2000
const JSON_TYPE = 'application/json; charset=utf-8'

type Row = Record<string, unknown>

const productJson = (p: CachedProduct): Row => ({
  id: p.id,
  sku: p.sku,
  name: p.name,
  priceMinor: p.priceMinor,
  ...(p.barcode === null ? {} : { barcode: p.barcode }),
  updatedAt: p.updatedAt,
})

const rowJson: Record<Area, (row: Row) => Row> = {
  products: (row) => ({ ...productJson(row as unknown as CachedProduct), enabled: row['enabled'] === 1 }),
  stock: (row) => ({ sku: row['sku'], quantity: row['quantity'], inStock: row['inStock'] === 1 }),
  customers: (row) => ({
    id: row['id'],
    email: row['email'],
    firstname: row['firstname'],
    lastname: row['lastname'],
    updatedAt: row['updatedAt'],
  }),
}

const wholeNumber = (text: string | undefined, fallback: number | null, highest: number): number | null => {
  if (text === undefined) return fallback
  return /^\d{1,15}$/.test(text) ? Math.min(Number(text), highest) : null
}

/** Keeps ready-made bodies: a hundred tills that open their shift ask for the same pages. */
const createPageCache = (): { get(key: string, make: () => string): Buffer; forget(): void } => {
  const pages = new Map<string, Buffer>()
  return {
    get: (key, make) => {
      let page = pages.get(key)
      if (page === undefined) {
        if (pages.size >= CACHED_PAGES) pages.clear()
        page = Buffer.from(make())
        pages.set(key, page)
      }
      return page
    },
    forget: () => pages.clear(),
  }
}

/** Catalogue, stock and customers for tills: full sync, deltas, look-ups. */
export const catalogueRoutes = (app: FastifyInstance, backend: Backend): void => {
  const { catalogue, refresher } = backend
  const cache = createPageCache()
  const cachedAt: Record<Area, number> = { products: -1, stock: -1, customers: -1 }

  let asking = 0
  /** Null when Magento does not answer in time, or when so many wait for it already that one more is in vain. */
  const liveStock = async (sku: string): Promise<CachedStock | null> => {
    const magento = backend.magento()
    if (magento === null || asking >= MOST_LIVE) return null
    asking += 1
    const answer = readLiveStock(magento, sku)
      .catch(() => null)
      .finally(() => {
        asking -= 1
      })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, LIVE_WAIT_MS, null)
    })
    return Promise.race([answer, late]).finally(() => clearTimeout(timer))
  }

  const cached = (area: Area, key: string, make: () => string): Buffer => {
    const revision = catalogue.revision(area)
    if (cachedAt[area] !== revision) {
      cache.forget()
      cachedAt[area] = revision
    }
    return cache.get(key, make)
  }

  const notLoaded = (area: Area, reply: FastifyReply): boolean => {
    if (refresher.ready(area)) return false
    void problem(reply.header('retry-after', '1'), 503, 'loading', `${area} are still being read from Magento`)
    return true
  }

  app.get<{ Querystring: { after?: string; limit?: string } }>(
    '/v1/catalogue',
    { config: { request: 'catalogue-page' } },
    (request, reply) => {
      const after = wholeNumber(request.query.after, 0, Number.MAX_SAFE_INTEGER)
      const limit = wholeNumber(request.query.limit, MOST_ROWS, MOST_ROWS)
      if (after === null) return problem(reply, 400, 'bad_cursor', 'after must be the `next` of the page before')
      if (limit === null || limit === 0) return problem(reply, 400, 'bad_limit', `limit must be 1 to ${MOST_ROWS}`)
      if (notLoaded('products', reply)) return reply
      return reply.type(JSON_TYPE).send(
        cached('products', `page ${after} ${limit}`, () => {
          const rows = catalogue.productPage(after, limit + 1)
          const page = rows.slice(0, limit)
          const next = rows.length > limit ? String(page.at(-1)!.id) : null
          return JSON.stringify({
            items: page.map((product) => ({ ...productJson(product), quantity: product.quantity, inStock: product.inStock })),
            next,
            revision: catalogue.revision('products'),
            stockRevision: catalogue.revision('stock'),
            customersRevision: catalogue.revision('customers'),
          })
        }),
      )
    },
  )

  const changesRoute = (
    path: string,
    area: Area,
    request: 'catalogue-delta' | 'stock-delta' | 'customer-delta',
  ): void => {
    app.get<{ Querystring: { since?: string } }>(path, { config: { request } }, (incoming, reply) => {
      const since = wholeNumber(incoming.query.since, null, Number.MAX_SAFE_INTEGER)
      if (since === null) return problem(reply, 400, 'bad_revision', 'since must be a revision: a whole number')
      if (notLoaded(area, reply)) return reply
      return reply.type(JSON_TYPE).send(
        cached(area, `${area} since ${since}`, () => {
          const rows = catalogue.changes(area, since, MOST_ROWS + 1)
          const more = rows.length > MOST_ROWS
          const page = rows.slice(0, MOST_ROWS)
          const revision = more ? page.at(-1)!['revision'] : catalogue.revision(area)
          return JSON.stringify({ items: page.map(rowJson[area]), revision, more })
        }),
      )
    })
  }
  changesRoute('/v1/catalogue/changes', 'products', 'catalogue-delta')
  changesRoute('/v1/stock/changes', 'stock', 'stock-delta')
  changesRoute('/v1/customers/changes', 'customers', 'customer-delta')

  app.get<{ Params: { sku: string } }>(
    '/v1/products/:sku',
    { config: { request: 'product-lookup' } },
    async (request, reply) => {
      const product = catalogue.product(request.params.sku)
      if (product === null) {
        if (notLoaded('products', reply)) return reply
        return problem(reply, 404, 'not_found', 'there is no product with this sku')
      }
      const live = await liveStock(product.sku)
      const { quantity, inStock } = live ?? product
      return reply.send({ ...productJson(product), quantity, inStock, live: live !== null })
    },
  )

  app.get<{ Querystring: { query?: string } }>(
    '/v1/customers',
    { config: { request: 'customer-lookup' } },
    (request, reply) => {
      const query = request.query.query?.trim() ?? ''
      if (query === '' || query.length > 100)
        return problem(reply, 400, 'bad_query', 'query must be 1 to 100 characters')
      if (notLoaded('customers', reply)) return reply
      return reply.send({ items: catalogue.findCustomers(query, MOST_CUSTOMERS) })
    },
  )
}
