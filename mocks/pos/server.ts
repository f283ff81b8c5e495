import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, gzipSync } from 'node:zlib'
import { magentoDoor, syncDoor, type Door } from './backend-doors.ts'
import { createCashierSessions, SESSION_COOKIE } from './cashier-sessions.ts'
import type { PosOptions } from './options.ts'
import { createPictures } from './pictures.ts'
import { appFolder, HEAVY_PATH, readApp } from './served-app.ts'
import { tillConfig } from './till-config.ts'

const ONE_MIB = 1024 * 1024
const WORTH_PACKING = 1400
const FOR_EVER = 'public, max-age=31536000, immutable'
const ONE_WEEK = 'public, max-age=604800'
const JAVASCRIPT = 'text/javascript; charset=utf-8'
const JSON_TYPE = 'application/json; charset=utf-8'

const packGzip = promisify(gzip)
const packBrotli = promisify(brotliCompress)

const accepts = (request: FastifyRequest, coding: 'br' | 'gzip'): boolean => new RegExp(`(^|,)\\s*${coding}\\s*(,|$)`).test(String(request.headers['accept-encoding'] ?? ''))

const problem = (reply: FastifyReply, status: number, code: string, message: string): FastifyReply => reply.code(status).send({ code, message })

/** Text that is made at the start and compressed once for each coding. */
const ready = (text: string, type: string, cacheControl: string) => {
  const plain = Buffer.from(text)
  const packed: { br?: Promise<Buffer>; gzip?: Promise<Buffer> } = {}
  return async (request: FastifyRequest, reply: FastifyReply): Promise<Buffer> => {
    void reply.headers({ 'content-type': type, 'cache-control': cacheControl, vary: 'accept-encoding' })
    if (accepts(request, 'br')) {
      void reply.header('content-encoding', 'br')
      return (packed.br ??= packBrotli(plain, { params: { [constants.BROTLI_PARAM_QUALITY]: 9, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length } }))
    }
    if (!accepts(request, 'gzip')) return plain
    void reply.header('content-encoding', 'gzip')
    return (packed.gzip ??= packGzip(plain))
  }
}

const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
}

/** Hands a till's request on to a backend, and its answer back; small parts of both only. */
const forward = (app: FastifyInstance, prefix: string, door: Door | null): void => {
  app.all(`${prefix}/*`, async (request, reply) => {
    const pathAndQuery = request.url.slice(prefix.length)
    const path = pathAndQuery.split('?')[0] ?? ''
    if (door === null || !door.allows(request.method, path)) return problem(reply, 404, 'not_found', 'a till has no such request')
    const body = Buffer.isBuffer(request.body) ? request.body : null
    let answer: Response
    let bytes: Buffer
    try {
      answer = await door.ask(request.method, pathAndQuery, request.method === 'POST' ? body : null)
      bytes = Buffer.from(await answer.arrayBuffer())
    } catch {
      return problem(reply, 502, 'unreachable', 'the backend cannot be reached')
    }
    // A 401 of the backend is this server's own trouble: to the till it would mean that its cashier must sign in.
    if (answer.status === 401) return problem(reply, 502, 'refused', 'the backend does not take the credentials of this server')
    void reply.code(answer.status).headers({ 'content-type': answer.headers.get('content-type') ?? JSON_TYPE, 'cache-control': 'no-store', vary: 'accept-encoding' })
    const retryAfter = answer.headers.get('retry-after')
    if (retryAfter !== null) void reply.header('retry-after', retryAfter)
    if (bytes.length < WORTH_PACKING || !accepts(request, 'gzip')) return reply.send(bytes)
    return reply.header('content-encoding', 'gzip').send(await packGzip(bytes, { level: 4 }))
  })
}

/** The till's HTTP server, not yet listening. Throws an Error with one line where the app was not built. */
export const createPosServer = async (options: PosOptions, { folder = appFolder, nowMs = Date.now }: { folder?: string; nowMs?: () => number } = {}): Promise<FastifyInstance> => {
  const served = readApp(folder, options.faults)
  const sessions = createCashierSessions(options.cashier, nowMs)
  const pictures = createPictures()
  const config = ready(JSON.stringify(tillConfig(options)), JSON_TYPE, 'no-cache')
  const index = ready(served.indexHtml, 'text/html; charset=utf-8', 'no-cache')

  const app = Fastify({ bodyLimit: ONE_MIB, forceCloseConnections: true, requestTimeout: 60_000, routerOptions: { maxParamLength: 512 } })
  // Bodies go on as they came.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  app.addHook('onSend', async (_request, reply) => void reply.headers(SECURITY_HEADERS))
  app.setNotFoundHandler((_request, reply) => problem(reply, 404, 'not_found', 'there is no such page'))
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500
    return problem(reply, status, status < 500 ? 'bad_request' : 'unavailable', status < 500 ? error.message : 'the till cannot do this now')
  })

  app.get('/', index)
  app.get('/index.html', index)
  app.get('/config.json', config)
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }))
  if (served.worker !== null) {
    app.get('/sw.js', ready(served.worker.script, JAVASCRIPT, 'no-cache'))
    // Each script names the map of its own build.
    for (const name of ['sw', 'sw-outbox-lost', 'sw-outbox-twice']) {
      if (served.worker.map !== null) app.get(`/${name}.js.map`, ready(served.worker.map, JSON_TYPE, 'no-cache'))
    }
  }
  if (served.heavyScript !== null) {
    const [plain, packed] = [Buffer.from(served.heavyScript), gzipSync(served.heavyScript)]
    app.get(HEAVY_PATH, (request, reply) => {
      void reply.headers({ 'content-type': JAVASCRIPT, 'cache-control': FOR_EVER, vary: 'accept-encoding' })
      return accepts(request, 'gzip') ? reply.header('content-encoding', 'gzip').send(packed) : reply.send(plain)
    })
  }
  app.get<{ Params: { file: string } }>('/images/:file', (request, reply) => {
    const sku = /^(.{1,128})\.png$/.exec(request.params.file)?.[1]
    if (sku === undefined) return problem(reply, 404, 'not_found', 'there is no such picture')
    return reply.headers({ 'content-type': 'image/png', 'cache-control': ONE_WEEK }).send(pictures.ofProduct(sku))
  })
  app.get<{ Params: { file: string } }>('/icons/:file', (request, reply) => {
    const side = { '192.png': 192, '512.png': 512 }[request.params.file]
    if (side === undefined) return problem(reply, 404, 'not_found', 'there is no such icon')
    return reply.headers({ 'content-type': 'image/png', 'cache-control': ONE_WEEK }).send(pictures.icon(side))
  })

  app.post('/session', (request, reply) => {
    let given: { user?: unknown; password?: unknown } = {}
    try {
      given = JSON.parse(String(request.body)) as typeof given
    } catch {
      return problem(reply, 400, 'bad_json', 'the body is not JSON')
    }
    const answer = sessions.signIn(String(given?.user ?? ''), String(given?.password ?? ''))
    if (answer === 'tooMany') return problem(reply, 429, 'too_many', 'too many attempts; wait a minute')
    if (answer === 'wrong') return problem(reply, 401, 'unauthorized', 'wrong user or password')
    return reply
      .header('set-cookie', `${SESSION_COOKIE}=${answer.cookie}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${answer.maxAgeSeconds}`)
      .send({ name: options.cashier.user })
  })
  app.delete('/session', (_request, reply) =>
    reply.header('set-cookie', `${SESSION_COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0`).send({ signedOut: true }),
  )

  await app.register(async (tills) => {
    tills.addHook('onRequest', async (request, reply) => {
      if (!sessions.isOpen(request.headers.cookie)) return problem(reply, 401, 'unauthorized', 'sign in first')
      return undefined
    })
    forward(tills, '/api/sync', options.syncUrl === null || options.syncToken === null ? null : syncDoor(options.syncUrl, options.terminal, options.syncToken))
    forward(tills, '/api/magento', options.magentoUrl === null || options.magento === null ? null : magentoDoor(options.magentoUrl, options.magento))
  })

  await app.register(fastifyStatic, {
    root: join(folder),
    index: false,
    preCompressed: true,
    wildcard: false,
    globIgnore: ['index.html', 'sw*', '.sources'],
    cacheControl: false,
    setHeaders: (reply, path) => {
      void reply.header('cache-control', /[\\/]assets[\\/]/.test(path) ? FOR_EVER : 'no-cache')
    },
  })
  return app
}
