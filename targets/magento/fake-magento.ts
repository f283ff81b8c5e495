import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TestContext } from 'node:test'
import { sendJson, serve } from '../loopback-server.ts'

export type FakeOrder = Record<string, unknown> & { entity_id: number; increment_id: string; ext_order_id: string | null }

/** For tests: the little of Magento's order search that the client uses, with hooks to misbehave. */
export type FakeMagento = {
  url: string
  orders: FakeOrder[]
  /** Paths with their queries, decoded, as they came. */
  seen: string[]
  /** Answers in place of the fake; true when it did. */
  misbehave: (request: IncomingMessage, response: ServerResponse, path: string) => boolean
  /** Changes an answer of the order search before it is sent. */
  twist: (answer: { items: FakeOrder[] | null; total_count: number }, path: string) => unknown
}

type Filter = { field: string; value: string; condition: string }

const filtersOf = (query: URLSearchParams): Filter[][] => {
  const groups: Filter[][] = []
  for (const [key, value] of query) {
    const match = /^searchCriteria\[filter_groups\]\[(\d+)\]\[filters\]\[(\d+)\]\[(\w+)\]$/.exec(key)
    if (match === null) continue
    const group = (groups[Number(match[1])] ??= [])
    const filter = (group[Number(match[2])] ??= { field: '', value: '', condition: 'eq' })
    filter[match[3] === 'condition_type' ? 'condition' : (match[3] as 'field' | 'value')] = value
  }
  return groups
}

const holds = (order: FakeOrder, { field, value, condition }: Filter): boolean => {
  const held = order[field]
  if (condition === 'gt') return Number(held) > Number(value)
  if (condition === 'lteq') return Number(held) <= Number(value)
  if (condition === 'like') return String(held ?? '').toLowerCase().startsWith(value.replace(/%$/, '').toLowerCase())
  return String(held) === value
}

export const search = (orders: readonly FakeOrder[], query: URLSearchParams): { items: FakeOrder[] | null; total_count: number } => {
  const groups = filtersOf(query)
  const matching = orders.filter((order) => groups.every((group) => group.some((filter) => holds(order, filter))))
  const descending = query.get('searchCriteria[sortOrders][0][direction]') === 'DESC'
  matching.sort((a, b) => (descending ? b.entity_id - a.entity_id : a.entity_id - b.entity_id))
  const items = matching.slice(0, Number(query.get('searchCriteria[pageSize]')))
  return { items: items.length === 0 ? null : items, total_count: matching.length }
}

export const fakeMagento = async (t: TestContext, orders: FakeOrder[]): Promise<FakeMagento> => {
  const fake: FakeMagento = { url: '', orders, seen: [], misbehave: () => false, twist: (answer) => answer }
  fake.url = await serve(t, (request, response) => {
    const url = new URL(request.url ?? '/', 'http://fake')
    const path = decodeURIComponent(request.url ?? '')
    fake.seen.push(path)
    if (fake.misbehave(request, response, path)) return
    if (url.pathname === '/rest/V1/orders') return sendJson(response, 200, fake.twist(search(fake.orders, url.searchParams), path))
    sendJson(response, 404, { message: 'Request does not match any route.' })
  })
  return fake
}

export const fakeOrder = (entityId: number, key: string): FakeOrder => ({
  entity_id: entityId,
  increment_id: key,
  ext_order_id: key,
  state: 'new',
  status: 'pending',
  created_at: '2026-11-22 17:36:23',
  updated_at: '2026-11-22 17:36:24',
  customer_email: 'a@shop.invalid',
  grand_total: 21.64,
  subtotal: 19.99,
  tax_amount: 1.65,
  total_qty_ordered: 1,
  payment: { method: 'checkmo', additional_information: ['cash 21.64'] },
  items: [{ sku: 'T1', qty_ordered: 1, price: 19.99, row_total: 19.99, tax_amount: 1.65 }],
})
