import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

type Entity = { increment_id: string; ext_order_id: string; store_id: number; [field: string]: unknown }
export type StoredOrder = Entity & { entity_id: number }

/** What the fake does with one `POST /V1/orders`; `behave` chooses. */
export type Behaviour =
  | 'store' // as Magento: unique increment_id and store
  | 'storeAndCut' // stores, then cuts the connection: the answer is lost
  | 'cut' // cuts without storing
  | { status: number; message: string; headers?: Record<string, string> } // answers so and stores nothing
  | { hold: Promise<void> } // stores, and answers when told

/** A Magento of the tests: small, and its faults are ours to choose. */
export type FakeMagento = {
  url: string
  orders: StoredOrder[]
  /** Method and path without query of every request, in order. */
  seen: string[]
  /** Full paths of every GET. */
  reads: string[]
  behave: (entity: Entity, attempt: number) => Behaviour
  validToken: string
  signIns: number
  password: string
  products: Record<string, unknown>[]
  stock: Record<string, unknown>[]
  customers: Record<string, unknown>[]
  close(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  return Buffer.concat(parts).toString('utf8')
}

type Filter = { field: string; value: string; condition: string }

const filtersOf = (query: URLSearchParams): Filter[] => {
  const filters: Filter[] = []
  for (let group = 0; group < 5; group += 1) {
    const at = `searchCriteria[filter_groups][${group}][filters][0]`
    const field = query.get(`${at}[field]`)
    if (field === null) break
    filters.push({
      field,
      value: query.get(`${at}[value]`) ?? '',
      condition: query.get(`${at}[condition_type]`) ?? 'eq',
    })
  }
  return filters
}

const matches = (row: Record<string, unknown>, { field, value, condition }: Filter): boolean => {
  const own = row[field === 'entity_id' && !('entity_id' in row) ? 'id' : field]
  if (condition === 'gt') return Number(own) > Number(value)
  if (condition === 'gteq') return String(own) >= value
  return String(own).toLowerCase() === value.toLowerCase()
}

/** Starts one on a free loopback port. */
export const startFakeMagento = async (): Promise<FakeMagento> => {
  const attempts = new Map<string, number>()
  let tokens = 0

  const json = (
    response: ServerResponse,
    status: number,
    body: unknown,
    headers: Record<string, string> = {},
  ): void => {
    response
      .writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers })
      .end(JSON.stringify(body))
  }

  const list = (response: ServerResponse, query: URLSearchParams, rows: Record<string, unknown>[]): void => {
    const found = rows.filter((row) => filtersOf(query).every((filter) => matches(row, filter)))
    const size = Number(query.get('searchCriteria[pageSize]') ?? 20)
    const from = (Number(query.get('searchCriteria[currentPage]') ?? 1) - 1) * size
    const items = found.slice(from, from + size)
    json(response, 200, { items: items.length === 0 ? null : items, total_count: found.length })
  }

  const placeOrder = async (request: IncomingMessage, response: ServerResponse, body: string): Promise<void> => {
    const { entity } = JSON.parse(body) as { entity: Entity }
    const attempt = (attempts.get(entity.increment_id) ?? 0) + 1
    attempts.set(entity.increment_id, attempt)
    const behaviour = fake.behave(entity, attempt)
    if (behaviour === 'cut') return void request.socket.destroy()
    if (typeof behaviour === 'object' && 'status' in behaviour) {
      return json(response, behaviour.status, { message: behaviour.message }, behaviour.headers)
    }
    if (fake.orders.some((o) => o.increment_id === entity.increment_id && o.store_id === entity.store_id)) {
      return json(response, 400, { message: 'Unique constraint violation found' })
    }
    const stored = { ...entity, entity_id: fake.orders.length + 1 }
    fake.orders.push(stored)
    if (behaviour === 'storeAndCut') return void request.socket.destroy()
    if (typeof behaviour === 'object') await behaviour.hold
    json(response, 200, stored)
  }

  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url ?? '/', 'http://fake')
      const body = await bodyOf(request)
      fake.seen.push(`${request.method} ${url.pathname}`)
      if (url.pathname === '/rest/V1/integration/admin/token') {
        fake.signIns += 1
        if ((JSON.parse(body) as { password: string }).password !== fake.password)
          return json(response, 401, { message: 'The account sign-in was incorrect' })
        tokens += 1
        fake.validToken = `token-${tokens}`
        return json(response, 200, fake.validToken)
      }
      if (request.headers.authorization !== `Bearer ${fake.validToken}`) {
        return json(response, 401, { message: "The consumer isn't authorized to access %resources." })
      }
      if (request.method === 'POST' && url.pathname === '/rest/V1/orders') return placeOrder(request, response, body)
      fake.reads.push(decodeURIComponent(request.url ?? ''))
      if (url.pathname === '/rest/V1/orders') return list(response, url.searchParams, fake.orders)
      if (url.pathname === '/rest/V1/products') return list(response, url.searchParams, fake.products)
      if (url.pathname === '/rest/V1/inventory/source-items') return list(response, url.searchParams, fake.stock)
      if (url.pathname === '/rest/V1/customers/search') return list(response, url.searchParams, fake.customers)
      if (url.pathname.startsWith('/rest/V1/stockItems/')) {
        const item = fake.stock.find((row) => row['sku'] === decodeURIComponent(url.pathname.slice(20)))
        return item === undefined
          ? json(response, 404, { message: 'No such entity' })
          : json(response, 200, { qty: item['quantity'], is_in_stock: true })
      }
      json(response, 404, { message: 'Request does not match any route.' })
    })().catch(() => request.socket.destroy())
  })

  const fake: FakeMagento = {
    url: '',
    orders: [],
    seen: [],
    reads: [],
    behave: () => 'store',
    validToken: 'none yet',
    signIns: 0,
    password: 'right',
    products: [],
    stock: [],
    customers: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  fake.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return fake
}
