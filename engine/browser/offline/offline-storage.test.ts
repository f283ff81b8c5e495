import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { TestContext } from 'node:test'
import type { RailPass, RailProblem } from '../../../run/rail-record.ts'
import { serveTinyTill, tinyJourney } from '../../../tests/pages/offline-pwa.ts'
import type { TinyFault, TinyOrder } from '../../../tests/pages/offline-pwa.ts'
import type { Journey } from '../../../scenarios/journeys/journey.ts'
import { measureEndurance } from '../endurance/measure-endurance.ts'
import { measureStorage } from '../storage/measure-storage.ts'
import { testContext } from '../test-context.ts'
import type { ToldSale } from '../test-context.ts'
import { startCutTill } from './cut-till.ts'
import { measureOffline } from './measure-offline.ts'

const waits = { landingMs: 3_000, byItselfMs: 3_000, inAllMs: 20_000 }
/** For a till that sends nothing in any time. */
const hasty = { ...waits, byItselfMs: 500, inAllMs: 1_500 }
const voiding = (problems: readonly RailProblem[]): string[] => problems.filter((each) => each.voids.length > 0).map((each) => each.text)

type Outcome<T> = { found: NonNullable<T>; problems: RailProblem[]; orders: TinyOrder[]; told: ToldSale[]; unsent: string[]; said: string[]; folder: string }

const offlineOf = async (t: TestContext, fault: TinyFault | null, journey: Journey | null = tinyJourney, bounds = waits): Promise<Outcome<RailPass['offline']> | null> => {
  const till = await serveTinyTill(t, fault)
  const with_ = await testContext(t, { url: till.url, journey })
  if (with_ === null) return null
  const { offline, problems } = await measureOffline(with_.context, bounds)
  assert.ok(offline !== null)
  return { found: offline, problems, orders: till.orders, told: with_.told, unsent: with_.unsent, said: with_.said, folder: with_.folder }
}
const storageOf = async (t: TestContext, fault: TinyFault | null, journey: Journey | null = tinyJourney, bounds = waits): Promise<Outcome<RailPass['storage']> | null> => {
  const till = await serveTinyTill(t, fault)
  const with_ = await testContext(t, { url: till.url, journey })
  if (with_ === null) return null
  const { storage, problems } = await measureStorage(with_.context, bounds)
  assert.ok(storage !== null)
  return { found: storage, problems, orders: till.orders, told: with_.told, unsent: with_.unsent, said: with_.said, folder: with_.folder }
}
const times = (orders: readonly TinyOrder[]): Map<string, number> =>
  orders.reduce((counts, { reference }) => counts.set(reference, (counts.get(reference) ?? 0) + 1), new Map<string, number>())

// Nothing here is timed: while one waits for its till to send, another goes on.
describe('without network, and with a full storage', { concurrency: 2 }, () => {
  test('a till with a worker and an outbox reloads, sells and reopens without network, and each sale arrives once', async (t) => {
    const outcome = await offlineOf(t, null)
    if (outcome === null) return
    const { found, problems, orders, told, folder } = outcome
    assert.deepEqual(voiding(problems), [])
    assert.deepEqual([found.reload.holds, found.reopen.holds, found.salesTried, found.salesConfirmed, found.saleProblem], [true, true, 5, 5, null], JSON.stringify(outcome))
    assert.deepEqual(told.map((sale) => sale.offline), [false, true, true, true, true, true, false])
    const once = new Map(told.map(({ reference }) => [reference, 1]))
    assert.deepEqual(new Map([...times(orders)].sort()), new Map([...once].sort()))
    for (const { screenshot } of [found.reload, found.reopen]) assert.ok(screenshot !== null && existsSync(join(folder, screenshot)), String(screenshot))
    assert.ok(!problems.some((each) => each.text.includes('navigator.onLine')))
    assert.deepEqual([outcome.unsent, found.resale.holds], [[], true])
  })

  test('a till that leaves its outbox to background sync gets the event, and that is said', async (t) => {
    const outcome = await offlineOf(t, 'sync-only')
    if (outcome === null) return
    assert.equal(outcome.found.salesConfirmed, 5)
    assert.match(outcome.said.join('\n'), /background sync "outbox" was dispatched/)
    const offline = outcome.told.filter((sale) => sale.offline).map((sale) => sale.reference)
    assert.deepEqual(offline.filter((reference) => !times(outcome.orders).has(reference)), [])
  })

  test('a till that keeps its sales when the network is back goes with them unsent, whatever else it sends; and that it sells no more is told', async (t) => {
    const sell: NonNullable<Journey['sell']> = async (till) => {
      await till.tap('#pay')
      await till.waitFor('#receipt:not([hidden])', 2_000)
      till.sale({ reference: (await till.text('#reference')) ?? '', lines: [], totalMinor: 0 })
      await till.tap('#next')
    }
    const outcome = await offlineOf(t, 'stuck', { ...tinyJourney, sell }, hasty)
    if (outcome === null) return
    const { found, problems, orders, told, unsent } = outcome
    assert.deepEqual([voiding(problems), found.salesConfirmed], [[], 5], JSON.stringify(outcome))
    assert.deepEqual([orders, told.length, unsent].map((each) => (Array.isArray(each) ? each.length : each)), [1, 6, 5])
    assert.deepEqual(unsent, told.slice(1).map(({ reference }) => reference))
    assert.equal(found.resale.holds, false)
    assert.match(found.resale.text, /^when the network is back the till does not sell: "#receipt:not\(\[hidden\]\)" did not come/)
  })

  test('a page without a worker is gone without network: neither reload nor a new tab holds, and no sale is confirmed', async (t) => {
    const outcome = await offlineOf(t, 'no-worker')
    if (outcome === null) return
    const { found, problems, told } = outcome
    assert.deepEqual(voiding(problems), [])
    assert.deepEqual([found.reload.holds, found.reopen.holds, found.salesTried, found.salesConfirmed], [false, false, 5, 0])
    assert.match(found.reload.text, /error page; no service worker/)
    assert.deepEqual(told.filter((sale) => sale.offline), [])
  })

  test('a page that only says that it is offline is not the till', async (t) => {
    const outcome = await offlineOf(t, 'fallback', null)
    if (outcome === null) return
    assert.deepEqual([outcome.found.reload.holds, outcome.found.applies], [false, false])
    assert.match(outcome.found.reload.text, /another page: "You are offline/)
  })

  test('a journey that cannot sell with network voids the pass and accuses nobody', async (t) => {
    const sell = (): Promise<void> => Promise.reject(new Error('no such button'))
    const outcome = await offlineOf(t, null, { ...tinyJourney, sell })
    if (outcome === null) return
    assert.deepEqual([outcome.found.reload.holds, outcome.found.salesTried], [null, 0])
    assert.match(voiding(outcome.problems).join(), /does not sell even with network: no such button/)
  })

  const seenOfGood = ({ found, problems, orders, told }: Outcome<RailPass['storage']>): void => {
    assert.deepEqual(voiding(problems), [])
    const facts = [found.worker, found.shell, found.catalogue, found.quota]
    assert.deepEqual(facts.map((each) => each.holds), [true, true, true, true], JSON.stringify(facts))
    assert.deepEqual([found.records, found.appCacheDeclared], [60, false])
    assert.ok((found.usageBytes ?? 0) > 1_000)
    assert.match(found.quota.text, /the till says "Storage full \(QuotaExceededError\)/)
    assert.ok(told.length >= 3)
    assert.deepEqual(told.filter(({ reference }) => times(orders).get(reference) !== 1), [])
  }
  const seenOfSilent = ({ found }: Outcome<RailPass['storage']>): void => {
    assert.deepEqual([found.quota.holds, found.shell.holds], [false, true], JSON.stringify(found))
    assert.match(found.quota.text, /3 of 3 sales confirmed on a full storage .* says nothing/)
  }

  /** Its first sale left, and the others are with the browser when its network is cut. */
  const seenOfStuck = ({ told, unsent }: Outcome<RailPass['storage']>): void => assert.deepEqual(unsent, told.slice(1).map(({ reference }) => reference))

  // At the same time, because each waits half a minute for the browser to look at its quota.
  test('worker, shell, catalogue and a full storage of a good till are seen, one that is silent on a full storage is told so, and what one keeps is unsent', async (t) => {
    const [good, silent, stuck] = await Promise.all([storageOf(t, null), storageOf(t, 'quota-silent'), storageOf(t, 'stuck', tinyJourney, hasty)])
    if (good !== null) seenOfGood(good)
    if (silent !== null) seenOfSilent(silent)
    if (stuck !== null) seenOfStuck(stuck)
  })

  test('with a worker that caches nothing the shell is missing, and what is missing is named; so is a document that is cached and not served', async (t) => {
    const [outcome, deaf] = await Promise.all([storageOf(t, 'no-shell', null), storageOf(t, 'no-navigation', null)])
    if (outcome === null || deaf === null) return
    const { worker, shell, catalogue, quota } = outcome.found
    assert.equal(quota.applies, false)
    assert.deepEqual([worker.holds, shell.holds, catalogue.holds], [true, false, true], JSON.stringify(outcome.found))
    assert.match(shell.text, /nor by a service worker: \/, .*till\.js/)
    assert.match(deaf.found.shell.text, /nor by a service worker: \/; 5 entries/)
  })

  test('a service worker that goes while its till is measured voids the area', async (t) => {
    const { url } = await serveTinyTill(t, null)
    const with_ = await testContext(t, { url, journey: null })
    if (with_ === null) return
    const till = await startCutTill(with_.context, 'offline')
    try {
      await till.open()
      await till.settle()
      assert.deepEqual(till.problems(), [])
      await till.page.evaluate(() => navigator.serviceWorker.getRegistration().then((each) => each?.unregister()))
      // Until then it controls the page that it had.
      await till.page.reload()
      await till.closeTab()
      assert.deepEqual(till.problems().map(({ kind, voids }) => [kind, voids]), [['worker-lost', ['offline']]])
    } finally {
      await till.close()
    }
  })
})

/** The same sale by clicks of the page's own, without the waits of real input. */
const quickJourney: Journey = {
  ...tinyJourney,
  sell: async (till) => {
    const click = (id: string): Promise<void> => till.page.evaluate((name) => document.getElementById(name)?.click(), id)
    await click('add-milk')
    await click('pay')
    await till.page.waitForSelector('#receipt:not([hidden])')
    const reference = await till.page.evaluate(() => document.getElementById('reference')?.textContent ?? '')
    till.sale({ reference, lines: [{ sku: 'milk', quantity: 1 }], totalMinor: 120 })
    await click('next')
  },
}

test('endurance reads a heap that grows on a leak and stays on a good till', async (t) => {
  for (const fault of [null, 'leak'] as const) {
    const till = await serveTinyTill(t, fault)
    const with_ = await testContext(t, { url: till.url, journey: quickJourney })
    if (with_ === null) return
    const { endurance, problems } = await measureEndurance(with_.context, { sales: 60 })
    const samples = endurance?.samples ?? []
    assert.deepEqual([samples.map((each) => each.sale), voiding(problems), with_.told.length], [[0, 10, 20, 30, 40, 50, 60], [], 60])
    const perSale = (key: 'heapBytes' | 'nodes'): number => (samples[6]![key] - samples[1]![key]) / 50
    t.diagnostic(`${fault ?? 'clean'}: ${Math.round(perSale('heapBytes'))} bytes and ${perSale('nodes')} nodes a sale`)
    if (fault === 'leak') assert.ok(perSale('heapBytes') > 100_000 && perSale('nodes') > 15, JSON.stringify(samples))
    else assert.ok(perSale('heapBytes') < 10_000 && perSale('nodes') < 1, JSON.stringify(samples))
  }
})

test('endurance closes no browser before a till that sends every ten seconds has sent its last sale', async (t) => {
  const till = await serveTinyTill(t, 'slow-sync')
  const with_ = await testContext(t, { url: till.url, journey: quickJourney })
  if (with_ === null) return
  await measureEndurance(with_.context, { sales: 3 })
  assert.deepEqual([till.orders.map(({ reference }) => reference), with_.unsent], [with_.told.map(({ reference }) => reference), []])
})
