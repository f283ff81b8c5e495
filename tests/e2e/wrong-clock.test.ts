import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { admin, startServer } from '../../mocks/magento/server-under-test.ts'
import { serve } from '../../targets/loopback-server.ts'
import { passOn } from './test-gateway.ts'
import { noK6, readRun, scratchFolder, smallCatalogue, tillstorm, tinyBudget, told } from './test-tillstorm.ts'

const skip = await noK6()
const scratch = scratchFolder()
const budget = tinyBudget(scratch)
const config = smallCatalogue(scratch)
const ORDERS = 60

// Each waits for its tills most of the time.
describe('a shop whose clock is ten minutes off', { concurrency: 2 }, () => {
  for (const { protocol, minutes, says } of [
    { protocol: 'magento-orders', minutes: 10, says: /AGAINST the test: clock: the target's clock is (59\d|60\d)\.\d s ahead of ours/ },
    { protocol: 'magento-customer', minutes: -10, says: /AGAINST the test: clock: the target's clock is (59\d|60\d)\.\d s behind ours/ },
  ] as const) {
    test(`${protocol}, ${minutes} minutes: it is told, no token is taken for expired, and visibility is measured by the difference`, { skip }, async (t) => {
      const offsetMs = minutes * 60_000
      const magento = await startServer({ catalogueSize: 60, customers: 60, seed: 1, wallClock: () => Date.now() + offsetMs, tokenTtlSeconds: 240 })
      t.after(() => magento.end())
      let signedIn = 0
      const url = await serve(t, (request, response) => {
        if (/\/token$/.test(request.url ?? '')) signedIn += 1
        passOn(magento.url, request, response, ({ status, headers, body }) =>
          response.writeHead(status, { ...headers, date: new Date(Date.now() + offsetMs).toUTCString() }).end(body))
      })
      const out = join(scratch, protocol)
      const ended = await tillstorm([
        'load', '--profile', 'smoke', '--terminals', '3', '--orders', String(ORDERS), '--speed', '1200', '--protocol', protocol, '--target-magento', url,
        '--config', config, '--budget', budget, '--out', out,
      ], { env: { TILLSTORM_MAGENTO_USER: admin.user, TILLSTORM_MAGENTO_PASSWORD: admin.password } })
      const run = readRun(ended, out)
      assert.match(run.stderr, says)
      assert.deepEqual([run.failing, run.audit.acknowledged, run.audit.found], [[], ORDERS, ORDERS], told(run))
      assert.equal(run.audit.rules.visibilityDelay.status, 'pass', told(run))
      const { clockOffsetMs } = JSON.parse(readFileSync(join(out, 'manifest.json'), 'utf8')) as { clockOffsetMs: number }
      assert.ok(Math.abs(clockOffsetMs - offsetMs) < 1000, `${clockOffsetMs} ms`)
      // Three tills, as administrator and as customer, the dry run's, the setup's and the audit's own.
      assert.ok(signedIn <= 20, `signed in ${signedIn} times`)
    })
  }
})
