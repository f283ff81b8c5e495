import { setTimeout as pause } from 'node:timers/promises'
import type { CDPSession } from 'puppeteer-core'
import type { RailFact } from '../../../run/rail-record.ts'
import type { PassContext } from '../pass-context.ts'
import { recordText } from '../offline/in-time.ts'
import type { CutTill } from '../offline/cut-till.ts'
import { fillStorage, storageUse, watchWrites } from './quota.ts'
import { hear, listening, nothingSpoken, saidOfStorage } from './spoken.ts'

const ordinarySales = 2
const mostFullSales = 3
/** A message may come a moment after the sale, when a worker has tried to write. */
const afterSaleMs = 1_500

const unknown = (text: string): RailFact => ({ holds: null, text, applies: true, screenshot: null })

/** What came of the sales on a full storage. `grewBytes`: of the page's databases, where a write went through all the same; `isStillFull`: after the last of them. */
export type FullSales = { tried: number; confirmed: number; said: string | null; refusal: string | null; madeRoom: boolean; grewBytes: number; isStillFull: boolean }

/**
 * Sells while every write of the page fails with a real QuotaExceededError, and looks whether the till says so. That no confirmed sale is lost
 * is the audit's to judge: each goes to the context's `onSale`. `session` is one of the till's page.
 */
export const sellOnFullStorage = async (context: PassContext, till: CutTill, session: CDPSession): Promise<RailFact> => {
  if (context.journey?.sell === undefined) {
    return { holds: null, applies: false, text: 'the journey does not sell', screenshot: null }
  }
  const { origin } = new URL(till.page.url())
  const beforeAll = await till.screen()
  const writes = await watchWrites(session, origin)
  const heardBefore = nothingSpoken()
  hear(heardBefore, beforeAll)
  const problem = await listening(heardBefore, () => till.screen(), () => sellWithRoom(till, context.signal))
  if (problem !== null) return unknown(`the journey does not sell with room in the storage: ${problem}`)
  const written = await writes.stop()
  if (written.length === 0) return { holds: null, applies: false, text: 'a sale writes nothing into IndexedDB', screenshot: null }

  const full = await fillStorage(till.page, session, origin, context.signal)
  if (full === null) return unknown('the browser still wrote long after its quota had been lowered to what is in use')
  context.say('storage: the quota is used up')
  const sales: FullSales = { tried: 0, confirmed: 0, said: null, refusal: null, madeRoom: false, grewBytes: 0, isStillFull: true }
  let screenshot: string | null = null
  // The page's own writes: a kilobyte of ours may not fit where a short sale does. Chromium tells of a write before it looks at the quota, so the size is asked.
  const usedBytes = async (): Promise<number> => (await storageUse(session, origin)).byType.find((each) => each.storageType === 'indexeddb')?.usage ?? 0
  const spoken = nothingSpoken()
  try {
    await listening(spoken, () => till.screen(), async () => {
      const usedBefore = await usedBytes()
      while (sales.tried < mostFullSales && sales.said === null && sales.isStillFull) {
        context.signal.throwIfAborted()
        sales.tried++
        const sale = await till.sell(null)
        if (sale.confirmed) sales.confirmed++
        sales.refusal ??= sale.problem
        await pause(afterSaleMs, undefined, { signal: context.signal })
        sales.grewBytes = Math.max(sales.grewBytes, (await usedBytes()) - usedBefore)
        sales.said = saidOfStorage(heardBefore, spoken)
        sales.isStillFull = await full.isStillFull()
      }
      screenshot = await till.screenshot('quota')
      sales.madeRoom = sales.said === null && (await full.madeRoom())
    })
  } finally {
    await full.restore()
  }
  return { ...factOf(sales, full.quotaBytes, written), screenshot }
}

/** What kept an ordinary sale from its end; null where all came to one. */
const sellWithRoom = async (till: Pick<CutTill, 'sell'>, signal: AbortSignal): Promise<string | null> => {
  for (let sale = 0; sale < ordinarySales; sale++) {
    signal.throwIfAborted()
    const { problem } = await till.sell(null)
    if (problem !== null) return problem
  }
  await pause(500, undefined, { signal })
  return null
}

/** What the sales say of the till. Who was never met by a full storage cannot be blamed for saying nothing. */
export const factOf = (sales: FullSales, quotaBytes: number, written: readonly string[]): Omit<RailFact, 'screenshot'> => {
  const { tried, confirmed, said, refusal, madeRoom, grewBytes, isStillFull } = sales
  const named = (stores: readonly string[]): string => stores.slice(0, 3).map((each) => recordText(each, 40)).join(', ')
  const told = `${confirmed} of ${tried} ${tried === 1 ? 'sale' : 'sales'} confirmed on a full storage (quota of ${quotaBytes} bytes; a sale writes ${named(written)})`
  if (said !== null) return { holds: true, applies: true, text: `${told}; the till says "${recordText(said, 120)}"` }
  // Who saves the sale after all has nothing to tell the cashier.
  if (madeRoom && confirmed === tried) return { holds: true, applies: true, text: `${told}; the till made room by itself` }
  if (grewBytes > 0) return { holds: null, applies: true, text: `${told}; the page's databases grew by ${grewBytes} bytes all the same, so nobody knows what it says when it cannot` }
  if (!isStillFull) return { holds: null, applies: true, text: `${told}; the storage did not stay full` }
  const broke = refusal === null ? '' : `; the journey met: ${recordText(refusal, 120)}`
  return { holds: false, applies: true, text: `${told}; the till says nothing of it${broke}` }
}
