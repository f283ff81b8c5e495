import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { admin, startServer } from '../../mocks/magento/server-under-test.ts'
import { serve } from '../../targets/loopback-server.ts'
import { passOn } from './test-gateway.ts'
import { noK6, readRun, scratchFolder, smallCatalogue, tillstorm, tinyBudget, told } from './test-tillstorm.ts'

const skip = await noK6()
const scratch = scratchFolder()
const budget = tinyBudget(scratch)
const config = smallCatalogue(scratch)
const ORDERS = 60

type Hostile = { name: string; fits: (request: IncomingMessage) => boolean; answer: (response: ServerResponse) => void }

const html = (status: number, headers: Record<string, string> = {}) => (response: ServerResponse): void =>
  void response.writeHead(status, { 'content-type': 'text/html', ...headers }).end('<html><body>Please <b>sign in</b></body></html>')
const json = (value: unknown) => (response: ServerResponse): void => void response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))

const writes = ({ method }: IncomingMessage): boolean => method !== 'GET'
const any = (): boolean => true

/** What web servers, gateways and Magento put in place of an answer: the request never reached the shop. */
const instead: readonly Hostile[] = [
  { name: '413', fits: writes, answer: html(413) },
  { name: '429', fits: any, answer: html(429, { 'retry-after': '1' }) },
  { name: '302', fits: any, answer: html(302, { location: '/customer/account/login/' }) },
  { name: 'a page', fits: any, answer: html(200) },
  { name: 'items: null', fits: ({ url = '' }) => /\/products\?/.test(url), answer: json({ items: null, total_count: 40 }) },
  {
    name: 'GraphQL errors', fits: ({ url = '' }) => url.startsWith('/graphql'),
    answer: json({ errors: [{ message: 'Internal server error', extensions: { category: 'internal' } }], data: { placeOrder: null, cart: null, products: null } }),
  },
]

/** Stands before a shop, and gives one of `every` requests of the tills a hostile answer in turn; or lets it through and breaks the answer off in the middle. */
const gateway = async (t: TestContext, shopUrl: string, every: number): Promise<{ url: string; met: Map<string, number>; withCookies: () => number }> => {
  let withCookies = 0
  const met = new Map<string, number>()
  let requests = 0
  let turn = 0
  const note = (name: string): void => void met.set(name, (met.get(name) ?? 0) + 1)
  const url = await serve(t, (request, response) => {
    const isTill = request.headers['user-agent'] === 'tillstorm' && !/\/token$/.test(request.url ?? '')
    if (isTill && request.headers.cookie !== undefined) withCookies += 1
    const isStruck = isTill && requests++ % every === every - 1
    const kinds = isStruck ? [...instead.filter(({ fits }) => fits(request)), null] : []
    const kind = kinds.length === 0 ? undefined : kinds[turn++ % kinds.length]
    if (kind) {
      note(kind.name)
      request.resume().on('end', () => kind.answer(response))
      return
    }
    passOn(shopUrl, request, response, ({ status, headers, body }) => {
      response.writeHead(status, { ...headers, 'set-cookie': 'PHPSESSID=c0ffee; path=/; HttpOnly' })
      if (kind === undefined || body.length < 2) return void response.end(body)
      note('cut short')
      response.write(body.subarray(0, body.length >> 1), () => response.destroy())
    })
  })
  return { url, met, withCookies: () => withCookies }
}

// Each waits for its tills most of the time.
describe('hostile answers', { concurrency: 2 }, () => {
  for (const { protocol, every } of [
    { protocol: 'magento-orders', every: 6 }, { protocol: 'magento-bulk', every: 4 }, { protocol: 'magento-guest', every: 17 }, { protocol: 'magento-graphql', every: 13 },
  ]) {
    test(`${protocol}: what is no answer is no sale, and what was sold behind a broken answer is found again`, { skip }, async (t) => {
      const magento = await startServer({ catalogueSize: 60, customers: 60, seed: 1 })
      t.after(() => magento.end())
      const { url, met, withCookies } = await gateway(t, magento.url, every)
      const out = join(scratch, protocol)
      const ended = await tillstorm([
        'load', '--profile', 'smoke', '--terminals', '3', '--orders', String(ORDERS), '--speed', '1200', '--protocol', protocol, '--target-magento', url,
        '--config', config, '--budget', budget, '--no-dry-run', '--out', out,
      ], { env: { TILLSTORM_MAGENTO_USER: admin.user, TILLSTORM_MAGENTO_PASSWORD: admin.password } })
      const run = readRun(ended, out)
      for (const rule of ['lost', 'duplicated', 'altered', 'phantom', 'failedButApplied', 'outOfOrder', 'money'] as const) {
        assert.equal(run.audit.rules[rule].status, 'pass', `${rule}: ${told(run)}`)
      }
      assert.equal(withCookies(), 0, 'a till has no session with Magento: its requests would wait for each other')
      assert.equal(run.audit.acknowledged, run.audit.found, told(run))
      assert.equal(magento.server.shop.ordersStored(), run.audit.found, 'no order that the tills were not told of')
      assert.ok(run.audit.acknowledged >= ORDERS / 2, told(run))
      assert.deepEqual(run.failing.filter((id) => !['errors.rate', 'orders.completed'].includes(id)), [], told(run))
      const report = readFileSync(join(out, 'report.html'), 'utf8')
      for (const [name, words] of [['413', 'Payload Too Large'], ['429', 'Too Many Requests'], ['302', 'Found']] as const) {
        if (met.has(name)) assert.ok(report.includes(`${name} ${words}`), `the report tells of ${name}`)
      }
      assert.ok(met.has('429') && met.has('cut short'), JSON.stringify([...met]))
    })
  }
})
