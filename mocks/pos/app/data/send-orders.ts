import { magentoOrderJson, syncOrderJson, type WireOrder } from '../../../../fixtures/order-wire.ts'
import type { TillConfig } from '../config.ts'
import type { OrderAnswer, SendOrders } from './outbox.ts'

const TIMEOUT_MS = 30_000

const retry = (reason: string, afterMs: number | null = null): OrderAnswer => ({ kind: 'retry', reason, afterMs })

/** `Retry-After` in seconds; null where it is absent or a date. */
const retryAfterMs = (response: Response): number | null => {
  const seconds = Number(response.headers.get('retry-after') ?? '')
  return seconds > 0 ? seconds * 1000 : null
}

/** Statuses that a later attempt may change. */
const isPassing = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500 || (status >= 300 && status < 400)

const statusAnswer = (response: Response): OrderAnswer => {
  if (response.status === 401) return { kind: 'signIn' }
  if (isPassing(response.status)) return retry(`status ${response.status}`, retryAfterMs(response))
  return { kind: 'refused', reason: `status ${response.status}` }
}

const post = (path: string, body: string, fetcher: typeof fetch): Promise<Response> =>
  fetcher(path, { method: 'POST', body, headers: { 'content-type': 'application/json' }, credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })

/** One request a batch; every order is answered by its key. */
const sendToSync = (terminal: number, fetcher: typeof fetch): SendOrders => async (orders) => {
  const same = (answer: OrderAnswer): OrderAnswer[] => orders.map(() => answer)
  try {
    const response = await post('/api/sync/v1/order-batches', `{"terminal":${terminal},"orders":[${orders.map(syncOrderJson).join(',')}]}`, fetcher)
    // An opaque redirect has status 0.
    if (response.status === 0) return same(retry('redirected'))
    if (response.status !== 200) return same(statusAnswer(response))
    const { results } = (await response.json()) as { results?: { key?: unknown; status?: unknown; reason?: unknown }[] }
    return orders.map((order, at): OrderAnswer => {
      const result = results?.[at]
      if (result?.key !== order.key) return retry('no answer for the key')
      if (result.status === 'accepted' || result.status === 'duplicate') return { kind: 'ok' }
      return result.status === 'rejected' ? { kind: 'refused', reason: String(result.reason ?? 'no reason given') } : retry('unknown status')
    })
  } catch {
    return same(retry('no connection'))
  }
}

const stored = async (key: string, fetcher: typeof fetch): Promise<'yes' | 'no' | 'unknown'> => {
  const filter = `searchCriteria[filter_groups][0][filters][0][field]=increment_id&searchCriteria[filter_groups][0][filters][0][value]=${key}`
  const response = await fetcher(`/api/magento/rest/V1/orders?${filter}&searchCriteria[pageSize]=1&fields=items[increment_id],total_count`, {
    credentials: 'same-origin', redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS),
  })
  if (response.status !== 200) return 'unknown'
  const { items, total_count } = (await response.json()) as { items?: { increment_id?: unknown }[] | null; total_count?: unknown }
  if (items?.[0]?.increment_id === key) return 'yes'
  return total_count === 0 ? 'no' : 'unknown'
}

/** One order a request. A 400 may be the order of an attempt whose answer was lost, or a failing database: only a look-up tells. */
const sendToMagento = (storeId: number, fetcher: typeof fetch): SendOrders => {
  const one = async (order: WireOrder): Promise<OrderAnswer> => {
    try {
      const response = await post('/api/magento/rest/V1/orders', magentoOrderJson(order, storeId), fetcher)
      if (response.status === 0) return retry('redirected')
      if (response.status === 200) {
        const { increment_id } = (await response.json()) as { increment_id?: unknown }
        return increment_id === order.key ? { kind: 'ok' } : retry('no receipt')
      }
      if (response.status !== 400) return statusAnswer(response)
      const { message } = (await response.json().catch(() => ({}))) as { message?: unknown }
      const there = await stored(order.key, fetcher)
      if (there === 'yes') return { kind: 'ok' }
      if (there === 'unknown' || message === 'Unique constraint violation found') return retry('status 400')
      return { kind: 'refused', reason: typeof message === 'string' ? message.slice(0, 200) : 'status 400' }
    } catch {
      return retry('no connection')
    }
  }
  return async (orders) => {
    const answers: OrderAnswer[] = []
    for (const order of orders) {
      const answer = await one(order)
      answers.push(answer)
      // Where the network is gone the others need no try of their own.
      if (answer.kind === 'retry' || answer.kind === 'signIn') break
    }
    return answers
  }
}

export const ordersPerRequest = 25

/** How this till's orders leave, by its configuration; `fetcher` for tests. */
export const orderSender = (config: Pick<TillConfig, 'backend' | 'terminal' | 'storeId'>, fetcher: typeof fetch = (input, init) => fetch(input, init)): SendOrders =>
  config.backend === 'sync' ? sendToSync(config.terminal, fetcher) : sendToMagento(config.storeId, fetcher)
