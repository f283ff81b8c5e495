import type { FastifyInstance } from 'fastify'
import type { WireOrder } from '../../../fixtures/order-wire.ts'
import { problem, type Backend } from '../app.ts'
import { isKey, orderFault } from '../order-check.ts'
import { states, type Acceptance } from '../queue.ts'

const MOST_ORDERS = 500

type Result = { status: 'accepted' | 'duplicate' | 'rejected'; reason: string | null }

const resultJson = (order: unknown, { status, reason }: Result): string => {
  const key = (order as { key?: unknown } | null)?.key
  const shown = JSON.stringify(typeof key === 'string' ? key.slice(0, 64) : '')
  return `{"key":${shown},"status":"${status}","reason":${JSON.stringify(reason)}}`
}

const stateName = (state: number, sending: boolean): string => {
  if (state === states.inMagento) return 'inMagento'
  if (state === states.dead) return 'dead'
  return sending ? 'sending' : 'queued'
}

/** Batches of orders, and what became of one. */
export const orderRoutes = (app: FastifyInstance, backend: Backend): void => {
  const { queue, writer, committer, gate, now } = backend

  app.post('/v1/order-batches', { config: { request: 'order-batch' } }, (request, reply) => {
    const { terminal, orders } = (request.body ?? {}) as Record<string, unknown>
    if (typeof terminal !== 'number' && typeof terminal !== 'string')
      return problem(reply, 400, 'bad_batch', 'terminal is missing')
    if (String(terminal) !== request.terminal)
      return problem(reply, 403, 'other_terminal', 'the session belongs to another terminal')
    if (!Array.isArray(orders)) return problem(reply, 400, 'bad_batch', 'orders must be a list')
    if (orders.length > MOST_ORDERS)
      return problem(reply, 413, 'too_large', `a batch holds at most ${MOST_ORDERS} orders`)

    const faults = orders.map(orderFault)
    const atMs = now()
    committer.now(
      () =>
        orders.map((order, i): Acceptance => {
          const reason = faults[i]!
          return reason === null ? queue.accept(order as WireOrder, atMs) : { status: 'rejected', reason }
        }),
      (acceptances) => {
        const results = acceptances.map((acceptance, i) => {
          if (acceptance.status === 'accepted') writer.offer(acceptance.message)
          const reason = acceptance.status === 'rejected' ? acceptance.reason : null
          return resultJson(orders[i], { status: acceptance.status, reason })
        })
        gate.accepted(writer.accepted(), now())
        void reply.type('application/json; charset=utf-8').send(`{"results":[${results.join(',')}]}`)
      },
      () => void problem(reply, 503, 'unavailable', 'the batch could not be stored; send it again'),
    )
    return reply
  })

  app.get<{ Params: { key: string } }>('/v1/orders/:key', { config: { request: 'order-lookup' } }, (request, reply) => {
    const order = isKey(request.params.key) ? queue.find(request.params.key) : null
    if (order === null) return problem(reply, 404, 'not_found', 'there is no order with this key')
    return reply.send({
      key: order.key,
      state: stateName(order.state, writer.isSending(order.key)),
      incrementId: order.entityId === null ? null : order.key,
      entityId: order.entityId,
      attempts: order.attempts,
      lastError: order.lastError,
      acceptedAtMs: order.acceptedAtMs,
      writtenAtMs: order.writtenAtMs,
    })
  })
}
