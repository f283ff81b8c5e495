import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openSourceMaps } from './source-maps.ts'

const SCRIPT = 'http://127.0.0.1:8080/assets/app.js'
const place = { url: SCRIPT, functionName: 'n', line: 0, column: 10 }
/** `function n(){…}` at 0:0, `function o(){…}` at 0:40, `function p(){…}` at 0:80. */
const mappings = [[[0, 0, 4, 0], [9, 0, 4, 9, 0], [10, 0, 4, 13], [40, 1, 7, 2], [50, 1, 7, 2], [80, 2, 0, 0, 1], [90, 2, 0, 0]]]
const map = {
  version: 3,
  names: ['payNow', 'scheduleWork'],
  sources: ['../src/till/pay.ts', '../src/till/stock.ts', '../node_modules/react-dom/client.js'],
  sourcesContent: [null, '\n\n\n\n\n\n\n  sumStock = (items: Item[]): number => {', null],
  mappings,
}
const served = (files: Record<string, string>, asked: string[] = []) => (url: string): Promise<string> => {
  asked.push(url)
  const text = files[url]
  return text === undefined ? Promise.reject(new Error('404')) : Promise.resolve(text)
}
const withMap = { [SCRIPT]: 'function n(){}\n//# sourceMappingURL=app.js.map\n', 'http://127.0.0.1:8080/assets/app.js.map': JSON.stringify(map) }

test('a function is told by its source, line and own name', async () => {
  const maps = openSourceMaps(served(withMap), () => true)
  assert.deepEqual(await maps.original(place), { url: 'http://127.0.0.1:8080/src/till/pay.ts', functionName: 'payNow', line: 4, column: 13, isOfPackage: false })
})

test('a name that the map lacks is read from the source that it carries', async () => {
  const maps = openSourceMaps(served(withMap), () => true)
  assert.deepEqual(await maps.original({ ...place, functionName: '', column: 50 }), {
    url: 'http://127.0.0.1:8080/src/till/stock.ts', functionName: 'sumStock', line: 7, column: 2, isOfPackage: false,
  })
})

test('code of packages is known as such', async () => {
  const maps = openSourceMaps(served(withMap), () => true)
  assert.equal((await maps.original({ ...place, column: 90 }))?.isOfPackage, true)
})

test('an inline map needs no second request, and each script is fetched once', async () => {
  const asked: string[] = []
  const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString('base64')}`
  const maps = openSourceMaps(served({ [SCRIPT]: inline }, asked), () => true)
  const [first, second] = await Promise.all([maps.original(place), maps.original(place)])
  assert.deepEqual([first?.functionName, second?.functionName, asked], ['payNow', 'payNow', [SCRIPT]])
})

test('a host that is not allowed is never asked, for the script or for its map', async () => {
  const asked: string[] = []
  const files = { [SCRIPT]: '//# sourceMappingURL=http://elsewhere.example/app.js.map' }
  const maps = openSourceMaps(served(files, asked), ({ hostname }) => hostname === '127.0.0.1')
  assert.equal(await maps.original(place), null)
  assert.equal(await maps.original({ ...place, url: 'http://elsewhere.example/app.js' }), null)
  assert.equal(await maps.original({ ...place, url: 'file:///etc/passwd' }), null)
  assert.deepEqual(asked, [SCRIPT])
})

test('no map, a broken map and a place that it does not know are a script without a source', async () => {
  const cases = [{}, { [SCRIPT]: 'no comment' }, { ...withMap, 'http://127.0.0.1:8080/assets/app.js.map': '{"version":3,"mappings":5}' }, { ...withMap, 'http://127.0.0.1:8080/assets/app.js.map': '<html>' }]
  for (const files of cases) assert.equal(await openSourceMaps(served(files), () => true).original(place), null)
  assert.equal(await openSourceMaps(served(withMap), () => true).original({ ...place, line: 900 }), null)
})
