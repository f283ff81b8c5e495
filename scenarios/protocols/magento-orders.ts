import { magentoOrderJson, magentoTime } from '../../fixtures/order-wire.ts'
import { answerOf } from '../answers.ts'
import type { Answer, OutgoingOrder, Protocol, Reply, Till, TillContext } from '../protocol.ts'

const ORDER_TIMEOUT_MS = 30_000
const READ_TIMEOUT_MS = 60_000
/** The most that Magento's input limits let a page hold where a shop switched them on. */
const PAGE_SIZE = 300
const STORE_ID = 1

/**
 * Straight into Magento: `POST /V1/orders`, one order a request, the cashier waits. The till chooses the `increment_id`: the only
 * key that Magento holds unique, so that a retry after a lost answer is safe.
 */
export const protocol: Protocol = {
  traits: {
    name: 'magento-orders',
    orderKey: 'increment_id',
    sendsSaleTime: true,
    movesStock: false,
    hasQueue: false,
    cashierWaits: true,
  },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => magentoTill(context),
}

const filter = (group: number, field: string, value: string, condition: string): string =>
  `searchCriteria[filter_groups][${group}][filters][0][field]=${field}` +
  `&searchCriteria[filter_groups][${group}][filters][0][value]=${encodeURIComponent(value)}` +
  `&searchCriteria[filter_groups][${group}][filters][0][condition_type]=${condition}`

const magentoTill = (context: TillContext): Till => {
  const { credentials } = context
  const base = `${context.magentoUrl}/rest/V1`
  let token: string | null = credentials.magentoToken === '' ? null : credentials.magentoToken
  let renewAtMs: number | null = null

  const get = (path: string, wants: 'body' | 'status'): Promise<Reply> =>
    context.send({ method: 'GET', url: base + path, body: null, token, wants, timeoutMs: READ_TIMEOUT_MS })

  const read = async (path: string): Promise<Answer> => answerOf(await get(path, 'status'))

  /** True only where Magento itself names an order with this key: then the attempt whose answer got lost had been stored. */
  const isStored = async (key: string): Promise<'yes' | 'no' | 'unknown'> => {
    const reply = await get(`/orders?${filter(0, 'increment_id', key, 'eq')}&searchCriteria[pageSize]=1&fields=items[increment_id],total_count`, 'body')
    if (reply.status !== 200) return 'unknown'
    if (reply.select('items.0.increment_id') === key) return 'yes'
    return reply.select('total_count') === 0 ? 'no' : 'unknown'
  }

  const placed = async ({ key, order }: OutgoingOrder): Promise<Answer> => {
    // `fields` makes a receipt of the answer: the whole order would be some 4 KB that nobody reads.
    const reply = await context.send({
      method: 'POST', url: `${base}/orders?fields=entity_id,increment_id`, body: magentoOrderJson(order, STORE_ID), token, wants: 'body', timeoutMs: ORDER_TIMEOUT_MS,
    })
    if (reply.status === 200) {
      // A 200 that does not name the order (a maintenance page, a proxy's own answer) is no receipt.
      return reply.select('increment_id') === key ? { kind: 'ok' } : { kind: 'retry', reason: 'no-receipt', afterMs: null }
    }
    if (reply.status === 400) {
      // Also a failing database answers 400: only a look-up tells.
      const stored = await isStored(key)
      if (stored === 'yes') return { kind: 'ok' }
      const unique = reply.select('message') === 'Unique constraint violation found'
      if (stored === 'unknown' || unique) return { kind: 'retry', reason: 'h400-unknown', afterMs: null }
      return { kind: 'refused', reason: 'h400' }
    }
    return answerOf(reply)
  }

  return {
    signIn: async () => {
      if (credentials.magentoToken !== '') return { kind: 'ok' }
      const { magentoUser: username, magentoPassword: password } = credentials
      const reply = await context.send({
        method: 'POST', url: `${base}/integration/admin/token`, body: JSON.stringify({ username, password }), token: null, wants: 'body', timeoutMs: READ_TIMEOUT_MS,
      })
      const answer = answerOf(reply)
      if (answer.kind === 'signIn') return { kind: 'refused', reason: 'h401' }
      if (answer.kind !== 'ok') return answer
      const jwt = /^"([A-Za-z0-9_.-]+)"\s*$/.exec(reply.body)?.[1]
      if (jwt === undefined) return { kind: 'retry', reason: 'no-token', afterMs: null }
      token = jwt
      const lifeMs = lifetimeMs(jwt)
      renewAtMs = lifeMs === null ? null : context.nowMs() + lifeMs * 0.8
      return answer
    },
    renewAtMs: () => renewAtMs,
    sendOrders: async (outgoing) => {
      const answers: Answer[] = []
      for (const each of outgoing) answers.push(await placed(each))
      return answers
    },
    cataloguePage: async (cursor) => {
      const page = cursor === null ? 1 : Number(cursor)
      const reply = await get(
        `/products?searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=${page}&fields=items[sku,name,price,updated_at],total_count`,
        'body',
      )
      const answer = answerOf(reply)
      if (answer.kind !== 'ok') return { answer, next: null }
      const total = reply.select('total_count')
      if (typeof total !== 'number') return { answer: { kind: 'retry', reason: 'no-total-count', afterMs: null }, next: null }
      return { answer, next: page * PAGE_SIZE < total ? String(page + 1) : null }
    },
    catalogueDelta: (sinceMs) =>
      read(`/products?${filter(0, 'updated_at', magentoTime(sinceMs), 'gteq')}&searchCriteria[pageSize]=${PAGE_SIZE}&fields=items[sku,name,price,updated_at],total_count`),
    stockDelta: () => read(`/inventory/source-items?searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=1`),
    customerDelta: (sinceMs) =>
      read(`/customers/search?${filter(0, 'updated_at', magentoTime(sinceMs), 'gteq')}&searchCriteria[pageSize]=${PAGE_SIZE}&fields=items[id,email,firstname,lastname],total_count`),
    productLookup: (sku) => read(`/products/${encodeURIComponent(sku)}?fields=sku,name,price,extension_attributes[stock_item[qty]]`),
    customerLookup: (email) => read(`/customers/search?${filter(0, 'email', email, 'eq')}&searchCriteria[pageSize]=20&fields=items[id,email,firstname,lastname],total_count`),
    orderLookup: (key) => read(`/orders?${filter(0, 'increment_id', key, 'eq')}&searchCriteria[pageSize]=1&fields=items[entity_id,increment_id,state,grand_total],total_count`),
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** exp − iat of a JWT in milliseconds; null where the token does not say. k6's engine has no atob. */
export const lifetimeMs = (jwt: string): number | null => {
  const part = jwt.split('.')[1] ?? ''
  let text = ''
  let bits = 0
  let held = 0
  for (const character of part) {
    const value = BASE64.indexOf(character)
    if (value < 0) return null
    bits = (bits << 6) | value
    held += 6
    if (held >= 8) {
      held -= 8
      text += String.fromCharCode((bits >> held) & 0xff)
      bits &= (1 << held) - 1
    }
  }
  const number = (name: string): number => Number(new RegExp(`"${name}"\\s*:\\s*(\\d+)`).exec(text)?.[1])
  const lifeMs = (number('exp') - number('iat')) * 1000
  return lifeMs > 0 ? lifeMs : null
}
