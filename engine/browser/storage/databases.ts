import type { CDPSession } from 'puppeteer-core'
import { askUntil, inTime } from '../offline/in-time.ts'
import { isOfLibrary } from './library-stores.ts'

export type StoreCount = { database: string; store: string; records: number }

/** A catalogue has as many things in it: settings, a session and the orders of a test never come so far. */
export const leastCatalogueRecords = 50

const callMs = 10_000

/** Every object store of the origin's IndexedDB with its number of records, the fullest first. */
export const readStores = async (session: CDPSession, origin: string): Promise<StoreCount[]> => {
  const counts: StoreCount[] = []
  const asked = { securityOrigin: origin }
  await inTime(callMs, 'enabling IndexedDB', session.send('IndexedDB.enable'))
  const { databaseNames } = await inTime(callMs, 'listing databases', session.send('IndexedDB.requestDatabaseNames', asked))
  for (const databaseName of databaseNames.slice(0, 20)) {
    const found = await inTime(callMs, 'reading a database', session.send('IndexedDB.requestDatabase', { ...asked, databaseName }))
    for (const { name: objectStoreName } of found.databaseWithObjectStores.objectStores.slice(0, 50)) {
      const store = { ...asked, databaseName, objectStoreName }
      const { entriesCount } = await inTime(callMs, 'counting a store', session.send('IndexedDB.getMetadata', store))
      counts.push({ database: databaseName, store: objectStoreName, records: entriesCount })
    }
  }
  return counts.sort((a, b) => b.records - a.records)
}

const catalogueMs = 15_000

/** The stores once one of the page's own is as full as a catalogue and all stand still for a second, or as they are after 15 s: a first sync may be under way. */
export const settledStores = async (session: CDPSession, origin: string, signal: AbortSignal): Promise<StoreCount[]> => {
  let last: StoreCount[] = []
  let since = performance.now()
  const still = async (): Promise<true | null> => {
    const counts = await readStores(session, origin)
    if (JSON.stringify(counts) !== JSON.stringify(last)) since = performance.now()
    last = counts
    const full = counts.some(({ database, store, records }) => records >= leastCatalogueRecords && !isOfLibrary(database, store))
    return full && performance.now() - since >= 1_000 ? true : null
  }
  await askUntil(still, { timeoutMs: catalogueMs, everyMs: 500, signal })
  return last
}
