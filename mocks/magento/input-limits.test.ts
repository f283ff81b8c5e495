import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MagentoError } from './answer.ts'
import { orderBody } from './exchanges/recorded-state.ts'
import { checkRecaptcha } from './recaptcha.ts'
import { startServer } from './server-under-test.ts'

type Page = { items: unknown[]; search_criteria: { page_size?: number } }
const sourceItems = (count: number): object => ({
  sourceItems: Array.from({ length: count }, (_, n) => ({ sku: `S${n}`, source_code: 'default', quantity: 1, status: 1 })),
})

test('where limits are on, pages are 20 rows unless asked for, 300 at most, and lists of a body 20', async (t) => {
  const at = await startServer({ catalogueSize: 25, consumer: false, inputLimits: true })
  t.after(() => at.end())
  const token = await at.signIn()
  const page = async (query: string): Promise<Page> => (await at.send('GET', `/rest/V1/products?${query}`, { token })).json() as Page
  const untold = await page('searchCriteria=')
  assert.deepEqual([untold.items.length, untold.search_criteria.page_size], [20, 20])
  assert.equal((await page('searchCriteria[pageSize]=300')).items.length, 25)
  assert.equal((await page('searchCriteria[pageSize]=0')).items.length, 25)
  const above = await at.send('GET', '/rest/V1/customers/search?searchCriteria[pageSize]=301', { token })
  assert.deepEqual([above.status, above.json()], [400, { message: 'Maximum SearchCriteria pageSize is %max', parameters: { max: 300 } }])
  const refusedType = async (path: string, body: unknown): Promise<unknown> => {
    const answer = await at.send('POST', path, { token, body })
    return [answer.status, (answer.json() as { parameters: unknown }).parameters]
  }
  const lines = [400, { type: '\\Magento\\Sales\\Api\\Data\\OrderItemInterface', max: 20 }]
  assert.deepEqual(await refusedType('/rest/V1/orders', orderBody({}, 21)), lines)
  assert.deepEqual(await refusedType('/rest/async/bulk/V1/orders', [orderBody({}), orderBody({}, 21)]), lines)
  assert.deepEqual(await refusedType('/rest/V1/inventory/source-items', sourceItems(21)), [400, { type: '\\Magento\\InventoryApi\\Api\\Data\\SourceItemInterface', max: 20 }])
  assert.equal((await at.send('POST', '/rest/V1/inventory/source-items', { token, body: sourceItems(20) })).status, 200)
  assert.equal((await at.send('POST', '/rest/async/bulk/V1/orders', { token, body: Array.from({ length: 21 }, () => orderBody({})) })).status, 202)
})

test('as installed there are no limits and no reCAPTCHA', async (t) => {
  const at = await startServer({ catalogueSize: 25 })
  t.after(() => at.end())
  const token = await at.signIn()
  assert.equal(((await at.send('GET', '/rest/V1/products?searchCriteria[pageSize]=301', { token })).json() as Page).items.length, 25)
  assert.equal((await at.send('POST', '/rest/V1/orders', { token, body: orderBody({}, 21) })).status, 200)
  assert.doesNotThrow(() => checkRecaptcha(at.server.shop))
})

test('a shop that asks for reCAPTCHA refuses a payment in the recorded words', async (t) => {
  const at = await startServer({ recaptcha: true })
  t.after(() => at.end())
  assert.throws(() => checkRecaptcha(at.server.shop), (error) =>
    error instanceof MagentoError && error.status === 400 && error.message === 'ReCaptcha validation failed, please try again')
})
