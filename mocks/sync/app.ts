import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { CatalogueStore } from './catalogue.ts'
import type { Committer } from './committer.ts'
import type { Gate, RequestName } from './gate.ts'
import type { MagentoClient } from './magento-client.ts'
import type { Queue } from './queue.ts'
import type { Refresher } from './refresher.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { operationRoutes } from './routes/operations.ts'
import { orderRoutes } from './routes/orders.ts'
import { terminalRoutes } from './routes/terminals.ts'
import type { SessionTokens } from './session-token.ts'
import type { Writer } from './writer.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The name under which the request is counted and hindered. */
    request?: RequestName
  }
  interface FastifyRequest {
    /** The terminal of the session; empty where the registration token opened the door. */
    terminal: string
    receivedAt: number
  }
}

/** All that the routes need; `main.ts` makes it once. */
export type Backend = {
  queue: Queue
  writer: Writer
  committer: Committer
  catalogue: CatalogueStore
  refresher: Refresher
  tokens: SessionTokens
  tokenTtlSeconds: number
  gate: Gate
  /** Null until the client is loaded, some 100 ms after the start. */
  magento: () => MagentoClient | null
  now: () => number
  saveShift: (shift: {
    terminal: string
    event: string
    atMs: number
    orders: number
    totalMinor: number
  }) => Promise<void>
  /** The text of openapi.json. */
  openApi: string
}

const ONE_MIB = 1024 * 1024

/** The body of every error answer. */
export const problem = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply =>
  reply.code(status).send({ code, message })

export const bearerOf = (request: FastifyRequest): string | null => {
  const header = request.headers.authorization
  return header !== undefined && header.startsWith('Bearer ') ? header.slice(7) : null
}

const plainReasons: Record<string, { status: number; code: string; message: string }> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { status: 413, code: 'too_large', message: 'a request holds at most 1 MiB' },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { status: 415, code: 'media_type', message: 'send application/json' },
  FST_ERR_CTP_EMPTY_JSON_BODY: { status: 400, code: 'bad_json', message: 'the body is not JSON' },
}

/** The HTTP server, not yet listening. */
export const createApp = (backend: Backend): FastifyInstance => {
  const app = Fastify({
    bodyLimit: ONE_MIB,
    // Tills keep their connection over a quiet hour; one that closes as a till posts costs it a doubtful answer.
    keepAliveTimeout: 3_600_000,
    requestTimeout: 60_000,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 256 },
  })
  app.decorateRequest('terminal', '')
  app.decorateRequest('receivedAt', 0)

  // Fastify's own parser looks for `__proto__` in every body; `orderFault` reads named fields only.
  app.removeContentTypeParser('application/json')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, JSON.parse(body as string))
    } catch {
      done(Object.assign(new Error('the body is not JSON'), { statusCode: 400, code: 'FST_ERR_CTP_EMPTY_JSON_BODY' }))
    }
  })

  app.addHook('onRequest', (request, reply, done) => {
    request.receivedAt = performance.now()
    const { delayMs, refuse } = backend.gate.hindrance(request.routeOptions.config.request ?? 'other', backend.now())
    const enter = (): void => {
      if (refuse) void problem(reply, 503, 'unavailable', 'a planted fault refuses this request')
      else done()
    }
    if (delayMs > 0) setTimeout(enter, delayMs)
    else enter()
  })
  app.addHook('onResponse', (request, _reply, done) => {
    backend.gate.answered(request.routeOptions.config.request ?? 'other', performance.now() - request.receivedAt)
    done()
  })

  app.setNotFoundHandler((_request, reply) => problem(reply, 404, 'not_found', 'there is no such route'))
  app.setErrorHandler((error: Error & { code?: string; statusCode?: number }, _request, reply) => {
    const plain = plainReasons[error.code ?? '']
    if (plain !== undefined) return problem(reply, plain.status, plain.code, plain.message)
    const status = error.statusCode ?? 500
    if (status < 500) return problem(reply, status, 'bad_request', error.message)
    return problem(reply, 503, 'unavailable', 'the backend cannot do this now; try again')
  })

  operationRoutes(app, backend)
  terminalRoutes(app, backend)
  void app.register((tills, _options, done) => {
    tills.addHook('onRequest', (request, reply, next) => {
      const token = bearerOf(request)
      const terminal = token === null ? null : backend.tokens.terminalOf(token, backend.now())
      if (terminal === null) {
        void problem(
          reply,
          401,
          'unauthorized',
          token === null ? 'send a session token' : 'the session token is unknown or expired',
        )
        return
      }
      request.terminal = terminal
      next()
    })
    orderRoutes(tills, backend)
    catalogueRoutes(tills, backend)
    done()
  })
  return app
}
