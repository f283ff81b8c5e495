import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { nobody, servePages, testBrowser } from './test-page-server.ts'
import { readTrace } from './trace/read-trace.ts'

test('a page that always works does not hold its trace up: an empty tab comes to rest for it, and the page does not notice', async (t) => {
  const { url } = await servePages(t, {
    '/': `<p>busy</p><script>
      const seen = []
      for (const type of ['visibilitychange', 'blur', 'focus']) addEventListener(type, () => seen.push(type), true)
      setInterval(() => { for (const t = performance.now(); performance.now() - t < 90; ); }, 100)
    </script>`,
  })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url, learns: false })
  const folder = mkdtempSync(join(tmpdir(), 'busy-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'trace.json.gz')
  const tracing = await session.trace(file)
  await session.till.step('rest', () => session.till.idle(1000))
  const tabs: string[] = []
  browser.browser.on('targetcreated', (target) => tabs.push(target.type()))
  assert.deepEqual(await tracing.stop(), { dataLoss: false })
  assert.deepEqual(tabs, ['page'])
  assert.deepEqual(await session.page.evaluate('[document.visibilityState, ...seen]'), ['visible'])
  const { windows } = await session.takeDriven()
  const { idle, unusable } = await readTrace(file, { windows, origin: new URL(url).origin, sourceMaps: null })
  assert.deepEqual([unusable, idle.long.length > 0], [null, true])
})
