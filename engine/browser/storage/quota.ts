import type { CDPSession, Page } from 'puppeteer-core'
import { askUntil, inTime } from '../offline/in-time.ts'

const probeName = 'tillstorm-quota-probe'
const callMs = 10_000
/** Chromium hands out the room that it once found left for 30 s before it looks at the quota again, however small a write is. */
const quotaRememberedMs = 35_000

/** Runs in the page: makes the database that is written to below, while there is still room for it. */
const makeProbe = (name: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const opening = indexedDB.open(name, 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('probe')
    opening.onerror = () => reject(opening.error ?? new Error('no database'))
    opening.onsuccess = () => {
      opening.result.close()
      resolve()
    }
  })

/** Runs in the page: writes a kilobyte and tells the error's name, or `written`. */
const writeProbe = (name: string): Promise<string> =>
  new Promise((resolve) => {
    const opening = indexedDB.open(name, 1)
    opening.onerror = () => resolve(opening.error?.name ?? 'unknown')
    opening.onsuccess = () => {
      const end = (text: string): void => {
        opening.result.close()
        resolve(text)
      }
      const writing = opening.result.transaction('probe', 'readwrite')
      writing.objectStore('probe').put(crypto.randomUUID().repeat(30), Date.now())
      writing.oncomplete = () => end('written')
      writing.onabort = () => end(writing.error?.name ?? 'unknown')
    }
  })

/** A full disk for one origin, made by the browser's quota, and proved by a write of ours that fails as the page's writes will. */
export type FullStorage = {
  quotaBytes: number
  /** Whether a kilobyte still meets the quota. */
  isStillFull(): Promise<boolean>
  /** True where a write fits again and Cache Storage has become smaller: the page dropped what it can fetch again. */
  madeRoom(): Promise<boolean>
  restore(): Promise<void>
}

export const storageUse = async (session: CDPSession, origin: string): Promise<{ usage: number; byType: { storageType: string; usage: number }[] }> => {
  const { usage, usageBreakdown } = await inTime(callMs, 'reading the storage use', session.send('Storage.getUsageAndQuota', { origin }))
  return { usage, byType: usageBreakdown.filter((each) => each.usage > 0) }
}

/**
 * Lowers the origin's quota to what it uses and writes kilobytes until one does not fit. Null, with the quota as it was, where they go through all
 * the time. The probe's database is removed by `restore`.
 */
export const fillStorage = async (page: Page, session: CDPSession, origin: string, signal: AbortSignal): Promise<FullStorage | null> => {
  await inTime(callMs, 'making a database', page.evaluate(makeProbe, probeName))
  const restore = async (): Promise<void> => {
    await inTime(callMs, 'restoring the quota', session.send('Storage.overrideQuotaForOrigin', { origin }))
    const remove = session.send('IndexedDB.deleteDatabase', { securityOrigin: origin, databaseName: probeName })
    await inTime(callMs, 'removing a database', remove).catch(() => undefined)
  }
  const { usage, byType } = await storageUse(session, origin)
  const cachesIn = (types: typeof byType): number => types.find((each) => each.storageType === 'cache_storage')?.usage ?? 0
  const write = (): Promise<string> => inTime(callMs, 'writing a kilobyte', page.evaluate(writeProbe, probeName))
  const madeRoom = async (): Promise<boolean> => {
    const now = await storageUse(session, origin)
    return cachesIn(now.byType) < cachesIn(byType) && (await write()) === 'written'
  }
  const quotaSize = Math.max(1, usage)
  await inTime(callMs, 'lowering the quota', session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize }))
  const isStillFull = async (): Promise<boolean> => (await write()) === 'QuotaExceededError'
  const isFull = async (): Promise<true | null> => ((await isStillFull()) ? true : null)
  if ((await askUntil(isFull, { timeoutMs: quotaRememberedMs, everyMs: 500, signal })) === true) return { quotaBytes: quotaSize, isStillFull, madeRoom, restore }
  await restore()
  return null
}

/** Collects the stores that the page or its worker writes to until `stop`. */
export const watchWrites = async (session: CDPSession, origin: string): Promise<{ stop(): Promise<string[]> }> => {
  const stores = new Set<string>()
  const onWrite = ({ databaseName, objectStoreName }: { databaseName: string; objectStoreName: string }): void => {
    if (databaseName !== probeName) stores.add(`${databaseName}/${objectStoreName}`)
  }
  session.on('Storage.indexedDBContentUpdated', onWrite)
  await inTime(callMs, 'watching IndexedDB', session.send('Storage.trackIndexedDBForOrigin', { origin }))
  return {
    stop: async () => {
      session.off('Storage.indexedDBContentUpdated', onWrite)
      await inTime(callMs, 'watching IndexedDB', session.send('Storage.untrackIndexedDBForOrigin', { origin }))
      return [...stores]
    },
  }
}
