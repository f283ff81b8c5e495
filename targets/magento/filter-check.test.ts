import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { createMagentoClient } from './client.ts'
import { fakeMagento, fakeOrder } from './fake-magento.ts'
import type { FakeMagento } from './fake-magento.ts'
import { checkFilters } from './filter-check.ts'

const shop = async (t: TestContext, orders = [fakeOrder(7, '000000007'), fakeOrder(9, 'ts1-000009')]) => {
  const fake = await fakeMagento(t, orders)
  const magento = createMagentoClient({ url: fake.url, credentials: { token: 'x' }, allow: [] }, { retryWaitsMs: [] })
  t.after(() => magento.close())
  return { fake, magento }
}

const answers = (fake: FakeMagento, when: RegExp, count: number): void => {
  fake.twist = (answer, path) => (when.test(path) ? { items: count === 0 ? null : answer.items, total_count: count } : answer)
}

test('a Magento that filters as it should passes, and so does one without an order', async (t) => {
  const { fake, magento } = await shop(t)
  await checkFilters(magento, 'increment_id')
  assert.equal(fake.seen.length, 7)
  const empty = await shop(t, [])
  await checkFilters(empty.magento, 'increment_id')
  assert.equal(empty.fake.seen.length, 2)
})

const traps: [string, RegExp, number, RegExp][] = [
  ['that ignores a prefix', /no-till-has-this-prefix%&.*no-till-has-this-prefix%/, 2, /ignores the filter of an order search: 2 orders match a prefix that nobody has/],
  ['that drops `gt` or `lteq`', /lteq/, 2, /ignores the filter of an order search: 2 orders match `gt` and `lteq`/],
  ['to which `gt` is an unknown condition', /=gt&/, 0, /does not find a stored order by `gt` and `lteq`/],
  ['whose `like` finds nothing', /\[filters\]\[0\]\[value\]=ts1-000009%/, 0, /does not find a stored order by `like` on increment_id/],
  ['whose `eq` finds nothing', /=eq/, 0, /does not find a stored order by `eq` on increment_id/],
  ['that takes the second filter of a group for an AND', /\[filters\]\[1\]\[value\]=ts1-000009%/, 0, /does not find a stored order by `like` on ext_order_id/],
]

for (const [what, when, count, message] of traps) {
  test(`a Magento ${what} is not trusted`, async (t) => {
    const { fake, magento } = await shop(t)
    answers(fake, when, count)
    await assert.rejects(checkFilters(magento, 'increment_id'), { code: 'TARGET_UNEXPECTED', message })
  })
}

test('an id with a wildcard in it proves nothing, and is not asked for', async (t) => {
  const { fake, magento } = await shop(t, [fakeOrder(9, 'ts_9')])
  await checkFilters(magento, 'increment_id')
  assert.equal(fake.seen.length, 3)
})

test('where the key stands in the address, the search by address is checked', async (t) => {
  const { fake, magento } = await shop(t)
  await checkFilters(magento, 'customer_email')
  assert.equal(fake.seen.filter((path) => /customer_email&.*=a@shop\.invalid%?&/.test(path)).length, 2)
  answers(fake, /customer_email.*a@shop\.invalid%/, 0)
  await assert.rejects(checkFilters(magento, 'customer_email'), { code: 'TARGET_UNEXPECTED', message: /does not find a stored order by `like` on customer_email/ })
})
