import { defaultParameters } from '../fixtures/parameters.ts'
import { createPlan } from '../fixtures/plan.ts'
import { orderKey } from '../fixtures/order-wire.ts'
import { PlannedOutgoingOrder } from './outgoing-order.ts'
import type { OutgoingOrder, Protocol, Reply, Till, TillRequest } from './protocol.ts'

export const parameters = { ...defaultParameters, terminals: 2, shops: 1, orders: 20, catalogueSize: 40 }
export const plan = createPlan(parameters)

export const outgoing = (index: number, attempt = 0): OutgoingOrder =>
  new PlannedOutgoingOrder(plan, { index, key: orderKey('ta', index), soldAtMs: 1_800_000_000_000, attempt })

/** A reply as `k6-send.ts` makes them: `select` reads a JSON body by a path of dots, and nothing of one that is no JSON. */
export const reply = (status: number, body: unknown = '', changed: Partial<Reply> = {}): Reply => {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    status, error: status >= 400 ? `h${status}` : '', body: text, retryAfterMs: null,
    select: (path) => {
      try {
        if (path === '@this') return JSON.parse(text)
        return path.split('.').reduce((value: unknown, key) => (value as Record<string, unknown> | undefined)?.[key], JSON.parse(text)) ?? undefined
      } catch {
        return undefined
      }
    },
    ...changed,
  }
}

/** A till of a protocol whose backend answers as the test wants; `sent` holds what it was asked. */
export const openTestTill = (protocol: Protocol, answer: (request: TillRequest) => Reply, credentials: Partial<Record<string, string>> = {}, nowMs: () => number = () => 1_800_000_000_000): { till: Till; sent: TillRequest[] } => {
  const sent: TillRequest[] = []
  const till = protocol.openTill({
    terminal: 1, shop: 0, orderPrefix: 'ta', plan: parameters, syncUrl: 'http://sync', magentoUrl: 'http://magento', speed: 1, nowMs,
    credentials: { syncToken: 'st', magentoUser: 'u', magentoPassword: 'p', magentoToken: '', customerPassword: 'cp', ...credentials },
    send: async (request) => {
      sent.push(request)
      return answer(request)
    },
  })
  return { till, sent }
}
