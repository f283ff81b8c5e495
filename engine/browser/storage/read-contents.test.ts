import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nobody, servePages, testBrowser } from '../test-page-server.ts'
import { catalogueFact, readContents } from './catalogue.ts'
import { readStores } from './databases.ts'

/** A page that keeps `count` records, each made by the expression `record` of `n`, in one store. */
const keeping = (database: string, store: string, count: number, record: string): string => `<p>Oolong tea</p><p>Rye bread</p><p>Plum jam</p><script>
  const opening = indexedDB.open(${JSON.stringify(database)}, 1)
  opening.onupgradeneeded = () => { const kept = opening.result.createObjectStore(${JSON.stringify(store)}, { autoIncrement: true }); for (let n = 0; n < ${count}; n++) kept.add(${record}) }
  opening.onsuccess = () => document.body.append(Object.assign(document.createElement('i'), { id: 'ready', textContent: 'ready' }))
</script>`
const many = `Array.from({ length: 80 }, (_, at) => ({ sku: 'A' + at, name: 'Tea ' + at, price: at }))`

test('a catalogue is told from the books of a cache, from a log, and from bytes, in the browser itself', async (t) => {
  const cases: [string, boolean | null, RegExp][] = [
    [keeping('till', 'products', 120, `({ sku: 'A' + n, name: 'Tea ' + n, price: n })`), true, /till\/products: 120 records, 100 products in the 100 that were read/],
    [keeping('keyval-store', 'keyval', 1, `JSON.stringify({ products: ${many} })`), true, /80 products in the 1/],
    [keeping('state', 'all', 1, `({ products: { byId: ${many} } })`), true, /80 products/],
    [keeping('small', 'goods', 3, `({ text: ['oolong tea', 'Rye bread', 'Plum jam'][n], cents: 100 })`), true, /3 texts of the screen in the 3/],
    [keeping('till', 'state', 1, `({ page: 'Oolong tea', next: 'Rye bread', last: 'Plum jam' })`), null, /cannot be told.*till\/state: 1 records/],
    [keeping('till', 'state', 3, `({ page: 'Oolong tea' })`), false, /holds products or what is on the screen: till\/state: 3 records/],
    [keeping('workbox-expiration', 'cache-entries', 90, `({ url: '/img/' + n, timestamp: n, cacheName: 'images' })`), false, /a library's own/],
    [keeping('app', 'events', 90, `({ at: n, event: 'tap' })`), null, /cannot be told.*app\/events: 90 records/],
    [keeping('app', 'packed', 2, `new Uint8Array(2000)`), null, /cannot be told.*app\/packed/],
    [keeping('app', 'settings', 2, `({ theme: 'dark' })`), false, /holds products or what is on the screen: app\/settings: 2 records/],
    ['<p>Oolong tea</p><i id=ready>ready</i>', false, /keeps nothing/],
  ]
  const browser = await testBrowser(t)
  if (browser === null) return
  for (const [page, holds, text] of cases) {
    const { url } = await servePages(t, { '/': page })
    const session = await browser.openTill({ ...nobody, url })
    await session.till.waitFor('#ready')
    const devtools = await session.page.createCDPSession()
    const stores = await readStores(devtools, url)
    const fact = catalogueFact(stores, await readContents(devtools, url, stores, ['Oolong tea', 'Rye bread', 'Plum jam', 'OK']))
    assert.equal(fact.holds, holds, fact.text)
    assert.match(fact.text, text)
    await session.close()
  }
})
