import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { nobody, servePages, testBrowser } from './test-page-server.ts'
import { readTrace } from './trace/read-trace.ts'

/** 90 ms of work in an idle callback, three times a second. It changes nothing, so no frame of the page's own wakes it. */
const page = `<button type=button id=tap onclick="this.textContent += 1">tap</button> <input id=field> <div style="height:4000px"></div>
  <script>
    function longIdleWork() { for (const t = performance.now(); performance.now() - t < 90; ); }
    setInterval(() => requestIdleCallback(longIdleWork), 333)
  </script>`

suite('idle callbacks', { concurrency: true }, () => {
  for (const device of ['desktop', 'phone'] as const) {
    test(`90 ms of idle work are found after each kind of input on a ${device}`, async (t) => {
      const { url } = await servePages(t, { '/': page })
      const browser = await testBrowser(t, { device })
      if (browser === null) return
      const session = await browser.openTill({ ...nobody, url, learns: false })
      const folder = mkdtempSync(join(tmpdir(), 'idle-'))
      t.after(() => rmSync(folder, { recursive: true, force: true }))
      const file = join(folder, 'trace.json.gz')
      const tracing = await session.trace(file)
      const { till } = session
      const acts: Record<string, () => Promise<void>> = {
        tap: () => till.tap('#tap'),
        key: () => till.type('#field', 'a'),
        scroll: () => till.scroll(null, 300),
      }
      for (const [step, act] of Object.entries(acts)) {
        await act()
        await till.step(step, () => till.idle(1200))
      }
      await tracing.stop()
      const { windows } = await session.takeDriven()
      const { idle, unusable } = await readTrace(file, { windows, origin: new URL(url).origin, sourceMaps: null })
      assert.equal(unusable, null)
      const found = idle.long.filter(({ kind, wallMs, scripts }) => kind === 'idle-callback' && wallMs >= 85 && scripts[0]?.functionName === 'longIdleWork')
      assert.deepEqual([...new Set(found.map(({ step }) => step))], Object.keys(acts), JSON.stringify(idle.long.map(({ step, kind, wallMs }) => [step, kind, wallMs])))
    })
  }
})
