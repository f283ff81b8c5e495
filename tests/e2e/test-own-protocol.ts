import { syncOrderJson } from '../../fixtures/order-wire.ts'
import type { Answer, Protocol, Reply } from '../../scenarios/protocol.ts'

const answerOf = ({ status, error }: Reply): Answer => {
  if (status >= 200 && status < 300) return { kind: 'ok' }
  return status === 401 ? { kind: 'signIn', reason: 'h401' } : { kind: 'retry', reason: error || `h${status}`, afterMs: null }
}

/** The least that a protocol of a user's own needs: sign in, send orders one by one, read the catalogue. */
export const protocol: Protocol = {
  traits: { name: 'own', orderKey: 'increment_id', sendsSaleTime: true, movesStock: false, hasQueue: true, cashierWaits: false },
  front: 'sync',
  ordersPerRequest: 1,
  orderRequest: 'order-batch',
  openTill: ({ terminal, syncUrl, credentials, send }) => {
    let token: string | null = null
    const post = (path: string, body: string, bearer: string | null): Promise<Reply> =>
      send({ method: 'POST', url: syncUrl + path, body, token: bearer, wants: 'body', timeoutMs: 30_000 })
    return {
      signIn: async () => {
        const reply = await post(`/v1/terminals/${terminal}/session`, '{}', credentials.syncToken)
        const value = reply.select('token')
        token = typeof value === 'string' ? value : null
        return answerOf(reply)
      },
      renewAtMs: () => null,
      sendOrders: async (outgoing) => {
        const orders = outgoing.map(({ order }) => syncOrderJson(order)).join(',')
        const reply = await post('/v1/order-batches', `{"terminal":${terminal},"orders":[${orders}]}`, token)
        return outgoing.map(({ order }, at) =>
          reply.status === 200 && reply.select(`results.${at}.key`) !== order.key ? { kind: 'retry', reason: 'no-key', afterMs: null } : answerOf(reply),
        )
      },
      cataloguePage: async () => {
        const reply = await send({ method: 'GET', url: `${syncUrl}/v1/catalogue?limit=10`, body: null, token, wants: 'body', timeoutMs: 30_000 })
        return { answer: answerOf(reply), next: null }
      },
    }
  },
}
