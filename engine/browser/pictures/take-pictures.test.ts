import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { interactionOf } from '../rounds/test-round.ts'
import { nobody, servePages, testBrowser } from '../test-page-server.ts'
import { takePictures } from './take-pictures.ts'

/** Grey; red 200 ms after the tap. */
const page = `<button id=pay style="position:absolute;left:20px;top:20px">pay</button><script>
  document.body.style.background = 'rgb(128,128,128)'
  document.getElementById('pay').onclick = () => setTimeout(() => { document.body.style.background = 'rgb(255,0,0)' }, 200)
</script>`

test('each case that is met again has a strip of what the page showed', async (t) => {
  const { url } = await servePages(t, { '/': page })
  const browser = await testBrowser(t)
  if (browser === null) return
  const session = await browser.openTill({ ...nobody, url, learns: false })
  const folder = mkdtempSync(join(tmpdir(), 'pictures-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const slow = interactionOf({ step: 'pay', element: 'button#pay' })
  const again = interactionOf({ step: 'pay', element: 'button#pay', round: 1 })
  const elsewhere = interactionOf({ step: 'hold', element: '#hold' })
  const paths = await takePictures(session, [slow, again, elsewhere], {
    folder: join(folder, 'screenshots'), label: 'idle-desktop',
    round: () => session.till.step('pay', async () => {
      await session.till.tap('#pay')
      await session.till.idle(800)
    }),
  })
  assert.deepEqual([paths.get(slow), paths.get(again), paths.has(elsewhere)], ['screenshots/idle-desktop-case-1.svg', 'screenshots/idle-desktop-case-1.svg', false])
  const svg = readFileSync(join(folder, 'screenshots/idle-desktop-case-1.svg'), 'utf8')
  const strip = [...svg.matchAll(/href="(data:image\/jpeg;base64,[^"]+)"/g)].map(([, data]) => data!)
  assert.equal(strip.length, 4)
  const colours = await session.page.evaluate(async (pictures: string[]) => {
    const read = async (source: string): Promise<number[]> => {
      const image = new Image()
      image.src = source
      await image.decode()
      const canvas = document.createElement('canvas').getContext('2d')!
      canvas.drawImage(image, 0, 0, 300, 150)
      return [...canvas.getImageData(150, 140, 1, 1).data.slice(0, 3)]
    }
    return Promise.all(pictures.map(read))
  }, strip)
  const isRed = colours.map(([red = 0, green = 0]) => red > 200 && green < 60)
  // What it showed after 300 ms is left to the machine.
  assert.deepEqual([isRed[0], isRed[1], isRed[3]], [false, false, true], JSON.stringify(colours))
})
