import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StoreContent } from './catalogue.ts'
import { catalogueFact } from './catalogue.ts'
import { isOfLibrary } from './library-stores.ts'

const store = (changed: Partial<StoreContent> = {}): StoreContent => ({ database: 'till', store: 'items', records: 500, read: 100, products: 0, shown: [], together: 0, opaque: 0, ...changed })
const holds = (...contents: StoreContent[]): boolean | null => catalogueFact(contents, contents.filter((each) => !isOfLibrary(each.database, each.store))).holds

test('products, or what is on the screen, make a catalogue', () => {
  assert.equal(holds(store({ products: 95 })), true)
  assert.equal(holds(store({ records: 1, read: 1, products: 5000 })), true)
  assert.equal(holds(store({ records: 12, read: 12, shown: ['tea', 'oat milk', 'rye bread'] })), true)
})

test('the books of a cache are no catalogue, however full', () => {
  const fact = catalogueFact([store({ database: 'workbox-expiration', store: 'cache-entries' })], [])
  assert.equal(fact.holds, false)
  assert.match(fact.text, /workbox-expiration\/cache-entries: 500 records \(a library's own\)/)
  for (const name of ['workbox-background-sync/requests', 'firebaseLocalStorageDb/firebaseLocalStorage', 'sentry-offline/queue', 'app/error-logs', 'app/translations']) {
    assert.equal(isOfLibrary(name.split('/')[0]!, name.split('/')[1]!), true, name)
  }
  for (const name of ['till/products', 'firestore/[DEFAULT]/app/main', 'keyval-store/keyval', 'catalog/items', 'blogs/posts']) assert.equal(isOfLibrary(name.split('/')[0]!, name.split('/').slice(1).join('/')), false, name)
})

test('a full store of something else, or of bytes, is unknown; a few settings are none', () => {
  assert.equal(holds(store()), null)
  assert.equal(holds(store({ records: 3, read: 3, opaque: 3 })), null)
  assert.equal(holds(store({ records: 1, read: 1, shown: ['tea'], together: 9 })), null)
  assert.equal(holds(store({ records: 3, read: 3, shown: ['tea'], together: 1 })), false)
  assert.equal(holds(), false)
})
