import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { madeUpIntegration } from '../mocks/magento/accounts.ts'
import type { MagentoOptions } from '../mocks/magento/server.ts'
import { admin, startServer } from '../mocks/magento/server-under-test.ts'
import { openDoor } from '../targets/door.ts'
import { createMagentoClient } from '../targets/magento/client.ts'
import type { MagentoCredentials } from '../targets/magento/sign-in.ts'
import { lookAtMagento } from '../targets/magento/look/look.ts'
import type { TargetFinding } from '../targets/magento/look/finding.ts'

const once = { samples: 1, gapMs: 0, nowMs: () => Date.now() }
const parts = madeUpIntegration()
const integrations = [{ name: 'till', resources: 'all' as const, ...parts }]

/** What `doctor --target` sees of the embedded Magento. */
const seen = async (t: TestContext, options: Partial<MagentoOptions>, credentials: MagentoCredentials): Promise<(name: string) => TargetFinding> => {
  const shop = await startServer({ catalogueSize: 20, customers: 5, integrations, ...options })
  t.after(() => shop.end())
  const magento = createMagentoClient(
    { url: shop.url, credentials, allow: [], door: { ...openDoor, basic: 'integration' in credentials ? { user: 'staging', password: 'letmein' } : null } }, { retryWaitsMs: [] },
  )
  t.after(() => magento.close())
  let waitedMs = 0
  const findings = await lookAtMagento({
    magento, needs: null, isThorough: true, plan: { currency: 'USD', storeId: 1 }, nowMs: () => Date.now() + waitedMs, pauseMs: async (ms) => void (waitedMs += ms),
  }, once)
  return (name) => findings.find((finding) => finding.name === name) ?? assert.fail(`no row ${name}: ${JSON.stringify(findings)}`)
}

test('an integration that signs, behind basic auth, is let in by the embedded Magento, and nothing else stands against a test on it', async (t) => {
  const of = await seen(t, {}, { integration: parts })
  for (const name of ['version', 'sign-in', 'clock', 'order search', 'stores', 'catalogue', 'stock']) assert.equal(of(name).state, 'ok', JSON.stringify(of(name)))
})

test('the token of that integration is no bearer, until the shop allows it', async (t) => {
  const off = (await seen(t, {}, { token: parts.token }))('sign-in')
  assert.match(off.state === 'against' ? off.mend : off.state, /enable_integration_as_bearer 1/)
  assert.equal((await seen(t, { integrationAsBearer: true }, { token: parts.token }))('sign-in').state, 'ok')
})

test('input limits that are on are told', async (t) => {
  const limits = (await seen(t, { inputLimits: true }, admin))('input limits')
  assert.equal(limits.state, 'against', JSON.stringify(limits))
  assert.match(limits.text, /an order of over 20 lines is refused: Maximum items of type ".*InvoiceItemCreationInterface" is 20/)
})
