import assert from 'node:assert/strict'
import { test } from 'node:test'
import { servePages } from '../test-page-server.ts'
import { plainUrl } from './caches.ts'
import { comeWithoutNetwork, documentCached, notCached } from './shell.ts'

const origin = 'http://127.0.0.1:8472'

test("a cached URL is compared without Workbox's revision and without its fragment", () => {
  assert.equal(plainUrl(`${origin}/index.html?__WB_REVISION__=abc`, origin), `${origin}/index.html`)
  assert.equal(plainUrl('/app.js?v=2#x', origin), `${origin}/app.js?v=2`)
})

test('what the page needs of its own origin and no cache holds is missing, each once', () => {
  const needed = [`${origin}/app.js`, `${origin}/app.js#1`, `${origin}/app.css`, 'https://cdn.invalid/x.js', 'blob:x']
  assert.deepEqual(notCached(needed, [`${origin}/app.css`], origin), [`${origin}/app.js`])
  assert.deepEqual(notCached(needed, [`${origin}/app.css`, `${origin}/app.js`], origin), [])
})

test('a script that is cached with another query is not the one that the page needs', () => {
  assert.deepEqual(notCached([`${origin}/app.js?v=2`], [`${origin}/app.js?v=1`], origin), [`${origin}/app.js?v=2`])
})

test('a document is cached under its address or as the index of its folder, not as a page that says offline', () => {
  assert.ok(documentCached(`${origin}/#/sell`, [`${origin}/index.html`]))
  assert.ok(documentCached(`${origin}/till?terminal=3`, [`${origin}/till`]))
  assert.ok(!documentCached(`${origin}/`, [`${origin}/offline.html`]))
  assert.ok(!documentCached(`${origin}/till`, [`${origin}/`]))
})

test('a page that is answered in the place of a script is no script', async (t) => {
  const { url } = await servePages(t, { '/app.js': 'run()', '/app.css': 'shell', '/gone.js': (_, response) => response.writeHead(404).end() })
  assert.deepEqual(await comeWithoutNetwork(['/app.js', '/app.css', '/gone.js'].map((path) => url + path)), [`${url}/app.js`])
})
