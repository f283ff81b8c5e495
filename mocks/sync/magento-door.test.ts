import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sendJson, serve } from '../../targets/loopback-server.ts'
import { oauthDoor, testIntegration } from '../../targets/magento/fake-oauth-door.ts'
import { openMagento } from './magento-client.ts'

test('before a Magento of the user’s own the backend signs each request anew, with basic auth and headers of a gateway', async (t) => {
  const door = oauthDoor(testIntegration)
  const seen: (string | undefined)[] = []
  const url = await serve(t, (request, response) => {
    seen.push(request.headers['x-gate'] as string | undefined, request.headers.authorization?.slice(0, 18))
    const refusal = door.refusal(request, 'https://inside')
    sendJson(response, refusal === null ? 200 : 401, { message: refusal })
  })
  const magento = await openMagento({
    url, connections: 1, timeoutMs: 5000, now: Date.now, door: { headers: { 'x-gate': 'open' }, caPem: null, basic64: 'YTpi' },
    credentials: { kind: 'integration', integration: testIntegration, signedBase: 'https://inside' },
  })
  t.after(() => magento.close())
  const answers = [await magento.call('GET', '/rest/V1/orders?searchCriteria[pageSize]=1', null), await magento.call('POST', '/rest/V1/orders', '{}')]
  assert.deepEqual(answers.map(({ status }) => status), [200, 200])
  assert.deepEqual([door.nonces.size, ...seen], [2, 'open', 'Basic YTpi=, OAuth', 'open', 'Basic YTpi=, OAuth'])
})
