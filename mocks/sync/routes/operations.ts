import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { bearerOf, problem, type Backend } from '../app.ts'
import { isKey } from '../order-check.ts'
import { prometheusText } from '../prometheus.ts'

const MOST_DEAD_LETTERS = 500

/** Health, metrics, dead letters, the API's own description, and the truth for tests. */
export const operationRoutes = (app: FastifyInstance, backend: Backend): void => {
  const { queue, writer, committer, refresher, catalogue, gate, tokens, now } = backend

  /** Operators hold the registration token, tills a session. */
  const refusesOperator = (request: FastifyRequest, reply: FastifyReply): boolean => {
    const token = bearerOf(request)
    if (token !== null && (tokens.isRegistration(token) || tokens.terminalOf(token, now()) !== null)) return false
    void problem(reply, 401, 'unauthorized', 'send a session token or the registration token')
    return true
  }

  app.get('/openapi.json', (_request, reply) => reply.type('application/json; charset=utf-8').send(backend.openApi))

  app.get('/healthz', (_request, reply) =>
    reply.send({
      status: 'ok',
      catalogue: refresher.ready('products') ? 'ready' : 'loading',
      stock: refresher.ready('stock') ? 'ready' : 'loading',
      customers: refresher.ready('customers') ? 'ready' : 'loading',
      catalogueRevision: catalogue.revision('products'),
    }),
  )

  app.get('/v1/metrics', { config: { request: 'metrics' } }, (request, reply) => {
    if (refusesOperator(request, reply)) return reply
    return reply.send(writer.metrics())
  })

  app.get('/metrics', { config: { request: 'metrics' } }, (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(prometheusText(writer.metrics(), writer.accepted())),
  )

  app.get('/v1/dead-letters', { config: { request: 'dead-letters' } }, (request, reply) => {
    if (refusesOperator(request, reply)) return reply
    return reply.send({ items: queue.deadLetters(MOST_DEAD_LETTERS), total: writer.metrics().dead })
  })

  app.post<{ Params: { key: string } }>(
    '/v1/dead-letters/:key/retry',
    { config: { request: 'dead-letters' } },
    (request, reply) => {
      if (refusesOperator(request, reply)) return reply
      const { key } = request.params
      committer.now(
        () => (isKey(key) ? queue.revive(key) : null),
        (message) => {
          if (message === null) return void problem(reply, 404, 'not_found', 'there is no dead letter with this key')
          writer.revived(message)
          void reply.send({ key, state: 'queued' })
        },
        () => void problem(reply, 503, 'unavailable', 'the order could not be put back; try again'),
      )
      return reply
    },
  )

  app.get('/_truth', (_request, reply) =>
    reply.send({
      ...gate.truth(),
      ordersAccepted: writer.accepted(),
      ordersWritten: writer.metrics().written,
    }),
  )
}
