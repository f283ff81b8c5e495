import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from 'puppeteer-core'
import type { RailFact } from '../../../run/rail-record.ts'
import type { PassContext } from '../pass-context.ts'
import { recordText } from '../offline/in-time.ts'
import type { CutTill } from '../offline/cut-till.ts'
import { uploadsSettled } from '../offline/flush.ts'
import { fillStorage, watchWrites } from './quota.ts'
import { saidOfStorage, watchSpoken } from './spoken.ts'

const ordinarySales = 2
const mostFullSales = 3
/** A message may come a moment after the sale, when a worker has tried to write. */
const afterSaleMs = 1_500

const unknown = (text: string): RailFact => ({ holds: null, text, applies: true, screenshot: null })

/**
 * Sells while every write of the page fails with a real QuotaExceededError, and looks whether the till says so. That no confirmed sale is lost
 * is the audit's to judge: each goes to the context's `onSale`. `session` is one of the till's page.
 */
export const sellOnFullStorage = async (context: PassContext, till: CutTill, session: CDPSession): Promise<RailFact> => {
  if (context.journey?.sell === undefined) {
    return { holds: null, applies: false, text: 'the journey does not sell', screenshot: null }
  }
  const { origin } = new URL(till.page.url())
  const writes = await watchWrites(session, origin)
  const ordinary = watchSpoken(() => till.screen())
  for (let sale = 0; sale < ordinarySales; sale++) {
    context.signal.throwIfAborted()
    const { problem } = await till.sell(null)
    if (problem === null) continue
    await ordinary.stop()
    return unknown(`the journey does not sell with room in the storage: ${problem}`)
  }
  await pause(500, undefined, { signal: context.signal })
  const heardBefore = await ordinary.stop()
  const written = await writes.stop()
  if (written.length === 0) return { holds: null, applies: false, text: 'a sale writes nothing into IndexedDB', screenshot: null }

  const full = await fillStorage(till.page, session, origin, context.signal)
  if (full === null) return unknown('the browser still wrote long after its quota had been lowered to what is in use')
  const startedBefore = till.network.uploads().started
  context.say('storage: the quota is used up')
  const watch = watchSpoken(() => till.screen())
  let [confirmed, tried, refusal, said]: [number, number, string | null, string | null] = [0, 0, null, null]
  let screenshot: string | null = null
  let madeRoom = false
  try {
    while (tried < mostFullSales && said === null) {
      context.signal.throwIfAborted()
      tried++
      const sale = await till.sell(null)
      if (sale.confirmed) confirmed++
      refusal ??= sale.problem
      await pause(afterSaleMs, undefined, { signal: context.signal })
      said = saidOfStorage(heardBefore, watch.spoken)
    }
    screenshot = await till.screenshot('quota')
    madeRoom = said === null && (await full.madeRoom())
  } finally {
    await watch.stop()
    await full.restore()
  }
  // What a till kept in memory needs a moment to go out, before the browser is closed.
  await uploadsSettled(till.network, { startedBefore, quietMs: 2_000, timeoutMs: 20_000, signal: context.signal })
  const sales = `${confirmed} of ${tried} ${tried === 1 ? 'sale' : 'sales'} confirmed on a full storage (quota of ${full.quotaBytes} bytes`
  const stores = `a sale writes ${written.slice(0, 3).map((each) => recordText(each, 40)).join(', ')}`
  if (said !== null) return { holds: true, applies: true, text: `${sales}; ${stores}); the till says "${recordText(said, 120)}"`, screenshot }
  // Who saves the sale after all has nothing to tell the cashier.
  if (madeRoom && confirmed === tried) return { holds: true, applies: true, text: `${sales}; ${stores}); the till made room by itself`, screenshot }
  const broke = refusal === null ? '' : `; the journey met: ${recordText(refusal, 120)}`
  return { holds: false, applies: true, text: `${sales}; ${stores}); the till says nothing of it${broke}`, screenshot }
}
