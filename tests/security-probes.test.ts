import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseFault } from '../mocks/faults.ts'
import { admin, startServer } from '../mocks/magento/server-under-test.ts'
import { securityChecks, type SecurityCheckName, type SecurityProbe } from '../run/security-record.ts'
import { openDoor } from '../targets/door.ts'
import { serve } from '../targets/loopback-server.ts'
import { protectedEndpoints } from '../targets/security/endpoints.ts'
import { leakIn } from '../targets/security/error-bodies.ts'
import { expiredOf, probeTargets } from '../targets/security/probe-targets.ts'

/** All probes of a protocol on an embedded Magento with these faults. The expired token was given out an hour and more ago. */
const probed = async (protocol: string, ...faults: string[]): Promise<SecurityProbe[]> => {
  let nowMs = Date.now() - 7_200_000
  const shop = await startServer({ faults: faults.map(parseFault), wallClock: () => nowMs })
  try {
    const old = await shop.signIn()
    nowMs = Date.now()
    const { probes } = await probeTargets({
      magentoUrl: shop.url, syncUrl: '', allow: [], magentoDoor: openDoor, syncDoor: openDoor, orderPrefix: 'ts1', endpoints: protectedEndpoints(protocol, 'magento'), adminToken: await shop.signIn(),
      expiredAdminToken: { token: old }, syncToken: '', secrets: [admin.password], nowMs: () => nowMs,
      pauseMs: async (ms) => void (nowMs += ms),
    })
    return probes
  } finally {
    await shop.end()
  }
}

const holes = (probes: readonly SecurityProbe[]): SecurityCheckName[] => securityChecks.filter((check) => probes.some((probe) => probe.check === check && probe.outcome === 'hole'))
const refused = (probes: readonly SecurityProbe[]): SecurityCheckName[] => securityChecks.filter((check) => probes.some((probe) => probe.check === check && probe.outcome === 'refused'))

test('the clean Magento refuses every stranger at every endpoint of each protocol', async () => {
  for (const protocol of ['magento-orders', 'magento-bulk', 'magento-guest', 'magento-customer', 'magento-admin-cart']) {
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

test('a target that does not answer is unknown, never refused', async (t) => {
  const shop = await serve(t, (_, response) => response.destroy())
  const { probes } = await probeTargets({
    magentoUrl: shop, syncUrl: '', allow: [], magentoDoor: openDoor, syncDoor: openDoor, orderPrefix: 'ts1', endpoints: protectedEndpoints('magento-orders', 'magento'), adminToken: 'a.b.c',
    expiredAdminToken: { impossible: 'none' }, syncToken: '', secrets: [], nowMs: () => 1, pauseMs: async () => {},
  })
  assert.deepEqual([holes(probes), refused(probes)], [[], []])
})

test('what an error may tell, and what not', () => {
  assert.equal(leakIn('{"message":"Request does not match any route."}', []), null)
  assert.equal(leakIn('{"message":"%1 is required","parameters":["/V1/orders"]}', []), null)
  assert.equal(leakIn('{"message":"no","trace":"#0 /var/www/html/x.php(1)"}', []), 'a stack trace')
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
