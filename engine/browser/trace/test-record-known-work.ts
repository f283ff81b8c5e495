import { writeFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { findChromium } from '../find-chromium.ts'
import type { DriveWindow } from './reading.ts'
import { PROFILER_CATEGORY, RAIL_CATEGORIES, recordTrace } from './test-record-trace.ts'
import { startKnownWork } from './test-known-work.ts'

export type Recording = { origin: string; windows: DriveWindow[] }

const PLANTS = ['idle90', 'timer120', 'posted70', 'port60', 'worker70', 'fetch80', 'request55', 'stored65', 'nothing'] as const

/** About ten seconds: every kind of known work, `times` of each. Steps of the windows bear the names of the work. */
export async function recordKnownWork(options: { chromium: string; file: string; times: number }): Promise<Recording> {
  const { chromium, file, times } = options
  const server = await startKnownWork()
  try {
    const windows = await recordTrace({
      ...{ chromium, file, url: server.url, categories: [...RAIL_CATEGORIES, PROFILER_CATEGORY] },
      prepare: async (page) => {
        await page.evaluate('ready')
        await wait(300)
      },
      async act({ page, during }) {
        const repeat = async (act: () => Promise<void>) => {
          for (let n = 0; n < times; n += 1) await act()
        }
        for (const [id, waitMs] of [['handler60', 100], ['down40', 60], ['late', 320]] as const) {
          await repeat(() =>
            during('interaction', id, async () => {
              await page.click(`#${id}`)
              await wait(waitMs)
            }),
          )
        }
        await page.focus('#typed')
        await repeat(() => during('interaction', 'typed', () => page.keyboard.press('a').then(() => wait(60))))
        for (const ms of [0, 12, 25]) {
          await wait(250)
          await during('interaction', `frame${ms}`, () => page.evaluate(`animate(${ms}, 600, true)`).then(() => wait(650)))
        }
        await wait(600)
        for (const name of PLANTS) {
          await page.evaluate(`plant('${name}', ${times}, 300)`)
          await during('idle', name, () => wait(150 + times * 300))
        }
      },
    })
    return { origin: server.origin, windows }
  } finally {
    await server.close()
  }
}

export const recordedTrace = fileURLToPath(new URL('recorded/known-work.json.gz', import.meta.url))
export const recordedWindows = fileURLToPath(new URL('recorded/known-work.windows.json', import.meta.url))

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { path } = await findChromium(process.env)
  writeFileSync(recordedWindows, `${JSON.stringify(await recordKnownWork({ chromium: path, file: recordedTrace, times: 1 }))}\n`)
}
