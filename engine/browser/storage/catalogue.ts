import type { CDPSession } from 'puppeteer-core'
import type { RailFact } from '../../../run/rail-record.ts'
import { inTime, recordText } from '../offline/in-time.ts'
import type { StoreCount } from './databases.ts'
import { leastCatalogueRecords } from './databases.ts'
import { isOfLibrary } from './library-stores.ts'
import type { RecordContent } from './seen-in-record.ts'
import { seenInRecord } from './seen-in-record.ts'

/**
 * A store and what the records of it that were read hold: of the texts on the screen `shown` are those that stand apart, each in a record or in a member of a
 * long list of its own, and `together` the most that stand in one record.
 */
export type StoreContent = StoreCount & { read: number; products: number; shown: string[]; together: number; opaque: number }

const callMs = 10_000
/** So many records of a store are read: names that the page shows first are seldom far down. */
const mostRead = 600
const pageSize = 100
/** So many texts of the screen stand in a store by no chance. */
const leastShown = 3
/** Of the records that were read, where a catalogue is told by what they look like. */
const leastShare = 0.8

/** Reads the first records of each store that is nobody's library's. `texts` are lines of the screen. */
export const readContents = async (session: CDPSession, origin: string, stores: readonly StoreCount[], texts: readonly string[]): Promise<StoreContent[]> => {
  const wanted = [...new Set(texts.map((text) => text.trim().toLowerCase()).filter((text) => /\p{L}{3}/u.test(text)))]
  const contents: StoreContent[] = []
  for (const store of stores.filter((each) => each.records > 0 && !isOfLibrary(each.database, each.store)).slice(0, 20)) {
    const content: StoreContent = { ...store, read: 0, products: 0, shown: [], together: 0, opaque: 0 }
    for (let skipCount = 0; skipCount < Math.min(mostRead, store.records) && !isCatalogue(content); skipCount += pageSize) {
      const asked = { securityOrigin: origin, databaseName: store.database, objectStoreName: store.store, skipCount, pageSize }
      const { objectStoreDataEntries } = await inTime(callMs, 'reading a store', session.send('IndexedDB.requestData', asked))
      if (objectStoreDataEntries.length === 0) break
      const seen = await inTime(callMs, 'reading records', Promise.all(objectStoreDataEntries.map(({ value }) => contentOf(session, value, wanted))))
      for (const { products, shown, listed, opaque } of seen) {
        content.read += 1
        content.products += products
        content.opaque += opaque ? 1 : 0
        content.together = Math.max(content.together, shown.length)
        const own = shown.find((text) => !content.shown.includes(text) && !listed.includes(text))
        content.shown = [...new Set([...content.shown, ...listed, ...(own === undefined ? [] : [own])])]
      }
    }
    contents.push(content)
  }
  return contents
}

const contentOf = async (session: CDPSession, value: { objectId?: string; value?: unknown }, texts: readonly string[]): Promise<RecordContent> => {
  const { objectId } = value
  if (objectId === undefined) return seenInRecord(value.value, texts)
  const call = { objectId, functionDeclaration: `function (texts) { return (${String(seenInRecord)})(this, texts) }`, arguments: [{ value: texts }], returnByValue: true }
  const { result } = await session.send('Runtime.callFunctionOn', call)
  await session.send('Runtime.releaseObject', { objectId }).catch(() => undefined)
  return result.value as RecordContent
}

/** It holds things that the page shows, or 50 things that have a price and a name, in one record or in as many. */
const isCatalogue = ({ records, read, products, shown }: StoreContent): boolean =>
  shown.length >= leastShown || products >= leastCatalogueRecords || (read >= 20 && records >= leastCatalogueRecords && products >= leastShare * read)

/**
 * Whether the page keeps its catalogue in IndexedDB, by what its stores hold. Nobody knows of a full store that shows neither products nor what is
 * on the screen: it may be a log, or a catalogue in a form of its own. One record with several texts of the screen may be a small catalogue, or the
 * words of a screen.
 */
export const catalogueFact = (stores: readonly StoreCount[], contents: readonly StoreContent[]): Pick<RailFact, 'holds' | 'text'> => {
  const named = ({ database, store, records }: StoreCount): string => `${recordText(`${database}/${store}`, 60)}: ${records} records`
  const held = contents.filter(isCatalogue)
  if (held.length > 0) return { holds: true, text: held.slice(0, 5).map((each) => `${named(each)}, ${whyOf(each)}`).join('; ') }
  const unclear = contents.filter(({ records, read, opaque, together }) => records >= leastCatalogueRecords || (opaque > 0 && opaque === read) || together >= leastShown)
  if (unclear.length > 0) {
    const told = unclear.slice(0, 3).map(named).join(', ')
    return { holds: null, text: `whether this is a catalogue cannot be told, its records show neither prices with names nor, each by itself, what is on the screen: ${told}` }
  }
  if (stores.length === 0) return { holds: false, text: 'the page keeps nothing in IndexedDB' }
  const told = stores.slice(0, 5).map((each) => `${named(each)}${isOfLibrary(each.database, each.store) ? " (a library's own)" : ''}`)
  return { holds: false, text: `no store in IndexedDB holds products or what is on the screen: ${told.join(', ')}` }
}

const whyOf = ({ read, products, shown }: StoreContent): string =>
  products > 0 ? `${products} products in the ${read} that were read` : `${shown.length} texts of the screen in the ${read} that were read`
