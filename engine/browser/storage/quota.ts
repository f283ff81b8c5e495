import type { CDPSession, Page } from 'puppeteer-core'
import { inTime } from '../offline/in-time.ts'

const probeName = 'tillstorm-quota-probe'
const callMs = 10_000

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
export type FullStorage = { usageBytes: number; restore(): Promise<void> }

export const storageUse = async (session: CDPSession, origin: string): Promise<{ usage: number; byType: { storageType: string; usage: number }[] }> => {
  const { usage, usageBreakdown } = await inTime(callMs, 'reading the storage use', session.send('Storage.getUsageAndQuota', { origin }))
  return { usage, byType: usageBreakdown.filter((each) => each.usage > 0) }
}

/**
 * Lowers the origin's quota to what it uses, and further where a kilobyte still fits. Null, with the quota as it was, where even then a write
 * goes through. The probe's database is removed by `restore`.
 */
export const fillStorage = async (page: Page, session: CDPSession, origin: string): Promise<FullStorage | null> => {
  await inTime(callMs, 'making a database', page.evaluate(makeProbe, probeName))
  const restore = async (): Promise<void> => {
    await inTime(callMs, 'restoring the quota', session.send('Storage.overrideQuotaForOrigin', { origin }))
    const remove = session.send('IndexedDB.deleteDatabase', { securityOrigin: origin, databaseName: probeName })
    await inTime(callMs, 'removing a database', remove).catch(() => undefined)
  }
  const { usage } = await storageUse(session, origin)
  for (const share of [1, 0.5, 0]) {
    const quotaSize = Math.max(1, Math.floor(usage * share))
    await inTime(callMs, 'lowering the quota', session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize }))
    const written = await inTime(callMs, 'writing a kilobyte', page.evaluate(writeProbe, probeName))
    if (written === 'QuotaExceededError') return { usageBytes: usage, restore }
  }
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
