import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { parseFault } from '../mocks/faults.ts'
import { admin, sendTo, startServer, type ServerUnderTest } from '../mocks/magento/server-under-test.ts'
import { securityChecks, type SecurityCheckName, type SecurityProbe } from '../run/security-record.ts'
import { basic64Of, openDoor, type Door } from '../targets/door.ts'
import { serve } from '../targets/loopback-server.ts'
import { probeForeignCart } from '../targets/security/customers.ts'
import { afterSaleEndpoints, protectedEndpoints } from '../targets/security/endpoints.ts'
import { createHttp, httpDefaults, type HttpAnswer } from '../targets/http.ts'
import { leakIn } from '../targets/security/error-bodies.ts'
import { lookIntoBody, probeEndpoint, type Probing } from '../targets/security/probe.ts'
import { expiredOf, probeTargets, type SecurityTarget } from '../targets/security/probe-targets.ts'

const afterSale = { invoicePerMille: 1, shipPerMille: 1, refundReturns: true, holdPerMille: 1, cancelPerMille: 1 }

/** All probes of a protocol, or of what is asked for after its sales, on an embedded Magento with these faults. The expired token was given out an hour and more ago. */
const probed = async (protocol: string, ...faults: string[]): Promise<SecurityProbe[]> => {
  let nowMs = Date.now() - 7_200_000
  const shop = await startServer({ faults: faults.map(parseFault), wallClock: () => nowMs })
  try {
    const old = await shop.signIn()
    nowMs = Date.now()
    const { probes } = await probeTargets({
      ...at(shop.url), endpoints: protocol === 'after-sale' ? afterSaleEndpoints(afterSale) : protectedEndpoints(protocol, 'magento'), adminToken: await shop.signIn(), expiredAdminToken: { token: old }, secrets: [admin.password], nowMs: () => nowMs,
      pauseMs: async (ms) => void (nowMs += ms),
    })
    return probes
  } finally {
    await shop.end()
  }
}

/** What the tills of each protocol ask with a token. The checkouts of guests and of GraphQL are open by their nature. */
const asked: [protocol: string, requests: string[]][] = [
  ['magento-orders', ['order', 'catalogue-page', 'catalogue-delta', 'stock-delta', 'customer-delta', 'product-lookup', 'customer-lookup', 'order-lookup']],
  ['magento-bulk', ['order-bulk', 'bulk-status']],
  ['magento-customer', ['cart-create', 'cart-item', 'cart-shipping', 'cart-payment']],
  ['magento-admin-cart', ['cart-create', 'cart-item', 'cart-shipping', 'cart-payment']],
]

const holes = (probes: readonly SecurityProbe[]): SecurityCheckName[] => securityChecks.filter((check) => probes.some((probe) => probe.check === check && probe.outcome === 'hole'))
const at = (magentoUrl: string): SecurityTarget => ({
  magentoUrl, syncUrl: '', allow: [], magentoDoor: openDoor, syncDoor: openDoor, orderPrefix: 'ts1', endpoints: protectedEndpoints('magento-orders', 'magento'), adminToken: null,
  expiredAdminToken: { impossible: 'none' }, syncToken: '', secrets: [], nowMs: () => 1, pauseMs: async () => {},
})

const refused = (probes: readonly SecurityProbe[]): SecurityCheckName[] => securityChecks.filter((check) => probes.some((probe) => probe.check === check && probe.outcome === 'refused'))

test('the clean Magento refuses every stranger at every endpoint of each protocol', async () => {
  for (const protocol of ['magento-orders', 'magento-bulk', 'magento-guest', 'magento-customer', 'magento-admin-cart', 'webpos', 'after-sale']) {
    const probes = await probed(protocol)
    assert.deepEqual(holes(probes), [], `${protocol}: ${JSON.stringify(probes.filter(({ outcome }) => outcome === 'hole'))}`)
    assert.deepEqual(probes.filter(({ outcome }) => outcome === 'unknown'), [], protocol)
    for (const check of ['withoutToken', 'tamperedToken', 'expiredToken', 'fewRights', 'errorBodies', 'foreignCart'] as const) assert.ok(refused(probes).includes(check), `${protocol}: ${check}`)
  }
  assert.ok(refused(await probed('magento-customer')).includes('revokedToken'))
})

test('each planted hole is found, by its own check', async () => {
  const rows: [fault: string, protocol: string, must: SecurityCheckName[]][] = [
    ['open-endpoint=order', 'magento-orders', ['withoutToken', 'tamperedToken', 'expiredToken', 'fewRights']],
    ['open-endpoint=order-invoice', 'after-sale', ['withoutToken', 'tamperedToken', 'expiredToken', 'fewRights']],
    ['token-ignored', 'magento-orders', ['tamperedToken', 'expiredToken', 'fewRights']],
    ['stack-trace', 'magento-orders', ['errorBodies']],
    ['foreign-cart', 'magento-customer', ['foreignCart']],
  ]
  for (const [fault, protocol, must] of rows) {
    const found = holes(await probed(protocol, fault))
    assert.deepEqual(found.filter((check) => must.includes(check)), must, fault)
    if (fault === 'stack-trace' || fault === 'foreign-cart') assert.deepEqual(found, must, fault)
  }
})

test('an open door is found, whichever request of the protocol goes through it', async () => {
  for (const [protocol, requests] of asked) {
    for (const request of requests) assert.ok(holes(await probed(protocol, `open-endpoint=${request}`)).includes('withoutToken'), `${protocol}: ${request}`)
  }
})

test('with tokens that are good the probes order nothing', async () => {
  for (const [protocol] of asked) {
    const shop = await startServer()
    try {
      await probeTargets({ ...at(shop.url), endpoints: protectedEndpoints(protocol, 'magento'), adminToken: await shop.signIn(), pauseMs: async () => {} })
      assert.equal(shop.server.shop.ordersStored(), 0, protocol)
    } finally {
      await shop.end()
    }
  }
})

/** The door of a shop: a web server that wants basic auth, takes it off, and hands on. */
const withDoor = async (t: TestContext, door: Door, ...faults: string[]): Promise<SecurityProbe[]> => {
  const shop: ServerUnderTest = await startServer({ faults: faults.map(parseFault) })
  t.after(() => shop.end())
  const url = await serve(t, (request, response) => {
    if (request.headers.authorization !== `Basic ${basic64Of({ user: 'staging', password: 'stage-secret' })}`) return void response.writeHead(401, { 'www-authenticate': 'Basic realm="staging"' }).end('<html>')
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', async () => {
      const bytes = Buffer.concat(chunks)
      const body = bytes.length === 0 ? {} : { raw: { bytes, headers: { 'content-type': 'application/json' } } }
      const reply = await sendTo(shop.url, request.method ?? 'GET', request.url ?? '/', body)
      response.writeHead(reply.status, { 'content-type': reply.contentType }).end(reply.text)
    })
  })
  const { probes } = await probeTargets({ ...at(url), magentoDoor: door, adminToken: null })
  return probes
}
const basicDoor: Door = { ...openDoor, basic: { user: 'staging', password: 'stage-secret' } }

test('behind basic auth the shop itself is asked, and tokens cannot be shown', async (t) => {
  const closed = await withDoor(t, basicDoor)
  assert.deepEqual([holes(closed), refused(closed)], [[], ['withoutToken', 'errorBodies']])
  for (const check of ['tamperedToken', 'expiredToken', 'revokedToken', 'fewRights', 'foreignCart'] as const) {
    assert.deepEqual([...new Set(closed.filter((probe) => probe.check === check).map(({ outcome }) => outcome))], ['impossible'], check)
  }
  assert.deepEqual(holes(await withDoor(t, basicDoor, 'open-endpoint=catalogue-page')), ['withoutToken'])
})

test("a web server's own 401 is no refusal of the shop behind it", async (t) => {
  const probes = await withDoor(t, openDoor, 'open-endpoint=catalogue-page')
  assert.deepEqual([holes(probes), refused(probes)], [[], []])
  for (const check of ['withoutToken', 'tamperedToken', 'errorBodies'] as const) assert.ok(probes.some((probe) => probe.check === check && probe.outcome === 'unknown'), check)
})

test("another's cart is refused by a shop that knows who asks, never by an error", async () => {
  const answers = { token: '200 "t"', me: '200 {}', make: '200 7', rest: '401 {}', customerCart: '200 {"data":{"customerCart":{"id":"mask"}}}', cart: '200 {"errors":[{"message":"no","extensions":{"category":"graphql-authorization"}}]}' }
  const outcomes = async (changed: Partial<typeof answers>): Promise<SecurityProbe['outcome'][]> => {
    const told = { ...answers, ...changed }
    const probing: Probing = {
      secrets: [], nowMs: () => 1, probes: [],
      http: {
        close: async () => {},
        send: async ({ url, method, body }): Promise<HttpAnswer> => {
          const what = url.endsWith('/token') ? 'token' : url.endsWith('/customers/me') ? 'me' : url.endsWith('/graphql') ? (JSON.stringify(body).includes('customerCart') ? 'customerCart' : 'cart') : method === 'POST' ? 'make' : 'rest'
          return { status: Number(told[what].slice(0, 3)), text: told[what].slice(4), url, header: () => null }
        },
      },
    }
    const customer = { email: 'a@tillstorm.invalid', password: 'p', token: 'ended' }
    await probeForeignCart(probing, 'http://127.0.0.1', customer, customer)
    return probing.probes.filter(({ check }) => check === 'foreignCart').map(({ outcome }) => outcome)
  }
  const rest = ['refused', 'refused', 'refused']
  assert.deepEqual(await outcomes({}), [...rest, 'refused'])
  assert.deepEqual(await outcomes({ token: '401 {}' }), ['impossible'])
  assert.deepEqual(await outcomes({ me: '401 {}' }), ['unknown'])
  assert.deepEqual(await outcomes({ cart: '200 {"errors":[{"message":"Internal server error"}]}' }), [...rest, 'unknown'])
  assert.deepEqual(await outcomes({ cart: '500 <html>' }), [...rest, 'unknown'])
  assert.deepEqual(await outcomes({ cart: '200 {"data":{"cart":{"id":"mask"}}}' }), [...rest, 'hole'])
  assert.deepEqual(await outcomes({ customerCart: '404 {}' }), [...rest, 'impossible'])
})

test('GraphQL is looked into, too: it tells its errors with status 200', () => {
  const errors = (text: string): SecurityProbe['outcome'][] => {
    const probing: Probing = { secrets: [], nowMs: () => 1, probes: [], http: { send: () => Promise.reject(new Error('nobody asks')), close: async () => {} } }
    lookIntoBody(probing, 'POST /graphql', { status: 200, text, url: 'http://127.0.0.1/graphql', header: () => null })
    return probing.probes.map(({ outcome }) => outcome)
  }
  assert.deepEqual(errors('{"data":{}}'), [])
  assert.deepEqual(errors('{"errors":[{"message":"Internal server error"}]}'), ['refused'])
  assert.deepEqual(errors('{"errors":[{"message":"Internal server error","debugMessage":"Column not found"}]}'), ['hole'])
})

test('a target that does not answer is unknown, never refused', async (t) => {
  const shop = await serve(t, (_, response) => response.destroy())
  const { probes } = await probeTargets({ ...at(shop), adminToken: 'a.b.c' })
  assert.deepEqual([holes(probes), refused(probes)], [[], []])
})

test('what an error may tell, and what not', () => {
  assert.equal(leakIn('{"message":"Request does not match any route."}', []), null)
  assert.equal(leakIn('{"message":"%1 is required","parameters":["/V1/orders"]}', []), null)
  assert.equal(leakIn('{"message":"no","trace":"#0 /var/www/html/x.php(1)"}', []), 'a stack trace')
  assert.equal(leakIn('{"message":"no","trace":[{"file":"x"}]}', []), 'a stack trace')
  assert.equal(leakIn('{"message":"no in \\/var\\/www\\/html\\/app\\/x.php"}', []), 'a path of the server')
  assert.equal(leakIn('{"errors":[{"debugMessage":"no"}]}', []), 'a message for developers')
  assert.equal(leakIn('<b>Fatal</b> in /var/www/html/app/code/x.php on line 3', []), 'a path of the server')
  assert.equal(leakIn('SQLSTATE[42S22]: Column not found', []), 'a message of the database')
  assert.equal(leakIn('Error: no\n    at handler (/srv/app/server.js:10:5)', []), 'a stack trace')
  assert.equal(leakIn('{"message":"wrong password hunter2-secret"}', ['hunter2-secret']), 'a password or a token')
})

test('a token that ends soon is waited for, one that does not is said to be good', async () => {
  const waits: number[] = []
  const at = { nowMs: () => 1_000, pauseMs: async (ms: number) => void waits.push(ms) }
  assert.deepEqual([await expiredOf({ token: 't', endsAtMs: 11_000 }, at), waits], [{ token: 't' }, [12_000]])
  assert.deepEqual(await expiredOf({ token: 't', endsAtMs: 3_601_000 }, at), { impossible: "the token of the run's start is good for 60 minutes more" })
  assert.deepEqual(await expiredOf(null, at), { impossible: 'no token could be had that ends' })
  assert.deepEqual(await expiredOf({ token: 't', endsAtMs: null }, at), { impossible: 'the token does not say when it ends' })
})

test('an administrator with all rights passes the door of customers and is nobody behind it: no hole, and no proof', async (t) => {
  const missing = JSON.stringify({ message: '"%fieldName" is required. Enter and try again.', parameters: { fieldName: 'customerId' } })
  const url = await serve(t, (request, response) => {
    const isLetIn = ['Bearer all-rights', 'Bearer a-customer'].includes(request.headers.authorization ?? '')
    response.writeHead(isLetIn ? 400 : 401, { 'content-type': 'application/json' }).end(isLetIn ? missing : '{"message":"no"}')
  })
  const http = createHttp({ ...httpDefaults, allow: [] })
  const probing: Probing = { secrets: [], nowMs: () => 1, probes: [], http }
  const impossible = { impossible: 'none' }
  const tokens = { base: url, noTokens: null, valid: 'a-customer', expired: impossible, revoked: impossible, few: { token: 'all-rights', whose: "an administrator's token" } }
  for (const endpoint of protectedEndpoints('magento-customer', 'magento').filter(({ realm }) => realm === 'customer')) await probeEndpoint(probing, endpoint, tokens)
  await http.close()
  assert.deepEqual(holes(probing.probes), [])
  assert.deepEqual(new Set(probing.probes.filter(({ check }) => check === 'fewRights').map(({ outcome }) => outcome)), new Set(['impossible']))
})

test('a gateway that answers in the place of the door of customers says nothing of it', async (t) => {
  const url = await serve(t, (request, response) => void response.writeHead(request.headers.authorization === 'Bearer all-rights' ? 503 : 401).end('<html>'))
  const http = createHttp({ ...httpDefaults, allow: [] })
  const probing: Probing = { secrets: [], nowMs: () => 1, probes: [], http }
  const impossible = { impossible: 'none' }
  const tokens = { base: url, noTokens: null, valid: null, expired: impossible, revoked: impossible, few: { token: 'all-rights', whose: "an administrator's token" } }
  for (const endpoint of protectedEndpoints('magento-customer', 'magento').filter(({ realm }) => realm === 'customer')) await probeEndpoint(probing, endpoint, tokens)
  await http.close()
  assert.deepEqual(new Set(probing.probes.filter(({ check }) => check === 'fewRights').map(({ outcome }) => outcome)), new Set(['unknown']))
})
