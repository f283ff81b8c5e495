import { magentoTime } from '../../fixtures/order-wire.ts'
import { answerOf } from '../answers.ts'
import { openAdminSession } from '../magento/admin-session.ts'
import { openAfterSale } from '../magento/after-sale.ts'
import { findOrder } from '../magento/find-order.ts'
import { filter } from '../magento/search.ts'
import { webposOrderJson } from '../magento/webpos-order.ts'
import type { Answer, OutgoingOrder, PageAnswer, Protocol, Reply, Till, TillContext } from '../protocol.ts'

const TIMEOUT_MS = 60_000
const PAGE_SIZE = 300
/** Codes of its own in an error's body, whatever the status: the till must sign in again; the order is kept, and becomes Magento's later. */
const SIGN_OUT = 900
const STORED_NOT_PROCESSED = 904

/**
 * Experimental: the dialect of commercial POS systems that live inside Magento, under `/rest/{store}/V1/webpos/`: a session of the staff beside the bearer, a point of sale that
 * is taken, syncs in pages, and orders that the server stores first and converts later. The till chooses the `increment_id`: sent twice it is one order.
 */
export const protocol: Protocol = {
  traits: { name: 'webpos', orderKey: 'increment_id', sendsSaleTime: true, movesStock: false, hasQueue: false, cashierWaits: true },
  front: 'magento',
  ordersPerRequest: 1,
  orderRequest: 'order',
  openTill: (context) => webposTill(context),
}

const retry = (reason: string): Answer => ({ kind: 'retry', reason, afterMs: null })

/** What an answer says to this till: its codes go before the status. */
const answerOfPos = (reply: Reply): Answer => {
  if (reply.status >= 200 && reply.status < 300) return answerOf(reply)
  const code = reply.select('code')
  if (code === SIGN_OUT) return { kind: 'signIn', reason: `c${SIGN_OUT}` }
  return code === STORED_NOT_PROCESSED ? retry(`c${STORED_NOT_PROCESSED}`) : answerOf(reply)
}

const webposTill = (context: TillContext): Till => {
  const base = `${context.magentoUrl}/rest/default/V1/webpos`
  const posId = context.terminal + 1
  const admin = openAdminSession(context)
  let session = ''

  const ask = (method: 'GET' | 'POST', path: string, query: string, body: object | string | null, wants: 'body' | 'status' = 'body'): Promise<Reply> =>
    context.send({
      method, url: `${base}/${path}?session=${session}${query === '' ? '' : `&${query}`}`,
      body: body === null || typeof body === 'string' ? body : JSON.stringify(body), token: admin.token(), wants, timeoutMs: TIMEOUT_MS,
    })

  const signIn = async (): Promise<Answer> => {
    const answer = await admin.signIn()
    if (answer.kind !== 'ok') return answer
    const { magentoUser: username, magentoPassword: password } = context.credentials
    if (username === '') return { kind: 'refused', reason: 'no-staff' }
    const login = await ask('POST', 'staff/login', '', { staff: { username, password } })
    if (login.status !== 200) return answerOf(login)
    const told = login.select('session_id')
    if (typeof told !== 'string' || !/^[A-Za-z0-9]{8,64}$/.test(told)) return retry('no-session')
    session = told
    const assigned = await ask('POST', 'posassign', '', { pos_id: posId, location_id: context.shop + 1 }, 'body')
    return answerOfPos(assigned)
  }

  const placed = async ({ key, order }: OutgoingOrder): Promise<Answer> => {
    const reply = await ask('POST', 'checkout/placeOrder', '', webposOrderJson(order, posId))
    if (reply.status === 200) {
      const entityId = reply.select('entity_id')
      if (reply.select('increment_id') !== key) return retry('no-receipt')
      return typeof entityId === 'number' ? { kind: 'ok', entityId } : { kind: 'ok' }
    }
    const answer = answerOfPos(reply)
    const isKept = answer.kind === 'retry' && reply.select('code') === STORED_NOT_PROCESSED
    if (!isKept && answer.kind !== 'refused') return answer
    // Converted by now, or a failing database that answers 400: only a look-up tells.
    const found = await findOrder(context, admin.token(), { field: 'increment_id', value: key, company: null })
    if (found.kind === 'yes') return { kind: 'ok', entityId: found.entityId, metError: answer.reason }
    // What the server keeps may become an order at any time: never refused.
    return found.kind === 'unknown' && !isKept ? retry(`${answer.reason}-unknown`) : answer
  }

  const page = async (path: string, cursor: string | null): Promise<PageAnswer> => {
    const number = cursor === null ? 1 : Number(cursor)
    const reply = await ask('GET', path, `searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=${number}&fields=items[sku,name,price,updated_at],total_count`, null)
    const answer = answerOfPos(reply)
    if (answer.kind !== 'ok') return { answer, next: null }
    const total = reply.select('total_count')
    if (typeof total !== 'number') return { answer: retry('no-total-count'), next: null }
    return { answer, next: number * PAGE_SIZE < total ? String(number + 1) : null }
  }
  const read = async (path: string, query: string): Promise<Answer> => answerOfPos(await ask('GET', path, query, null))
  const since = (sinceMs: number): string => `${filter(0, 'updated_at', magentoTime(sinceMs), 'gteq')}&searchCriteria[pageSize]=${PAGE_SIZE}`

  return {
    signIn,
    renewAtMs: admin.renewAtMs,
    bearer: admin.token,
    sendOrders: async (outgoing) => {
      const answers: Answer[] = []
      for (const each of outgoing) answers.push(await placed(each))
      return answers
    },
    shift: async (event, orders, totalMinor) =>
      answerOfPos(await ask('POST', 'shifts/save', '', { shift: { pos_id: posId, status: event === 'open' ? 0 : 1, sales_count: orders, total_sales: totalMinor / 100 } })),
    cataloguePage: (cursor) => page('products/sync', cursor),
    catalogueDelta: (sinceMs) => read('products/sync', `${since(sinceMs)}&fields=items[sku,name,price,updated_at],total_count`),
    stockDelta: () => read('stocks/sync', `searchCriteria[pageSize]=${PAGE_SIZE}&searchCriteria[currentPage]=1`),
    customerDelta: (sinceMs) => read('customers/list', `${since(sinceMs)}&fields=items[id,email,firstname,lastname],total_count`),
    productLookup: (sku) => read('products/sync', `${filter(0, 'sku', sku, 'eq')}&searchCriteria[pageSize]=1&fields=items[sku,name,price],total_count`),
    customerLookup: (email) => read('customers/list', `${filter(0, 'email', email, 'eq')}&searchCriteria[pageSize]=20&fields=items[id,email,firstname,lastname],total_count`),
    orderLookup: (key) => read('orders/sync', `${filter(0, 'increment_id', key, 'eq')}&searchCriteria[pageSize]=1&fields=items[entity_id,increment_id,state,grand_total],total_count`),
    afterSale: openAfterSale(context, admin.token, (key) => ({ field: 'increment_id', value: key, company: null })),
  }
}
