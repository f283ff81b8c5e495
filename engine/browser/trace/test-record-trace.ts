import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import puppeteer from 'puppeteer-core'
import type { Page } from 'puppeteer-core'
import { CLOCK_MARK } from './clock-mark.ts'
import type { DriveWindow } from './reading.ts'

export const RAIL_CATEGORIES = ['devtools.timeline', 'disabled-by-default-devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'blink.user_timing']
export const PROFILER_CATEGORY = 'disabled-by-default-v8.cpu_profiler'

export type Lab = {
  page: Page
  windows: DriveWindow[]
  /** Runs `act` as one of the driver's windows. */
  during(kind: DriveWindow['kind'], step: string, act: () => Promise<unknown>): Promise<void>
  /** Epoch milliseconds of the page's clock. */
  now(): Promise<number>
}

/** Records one trace of a page in a Chromium of its own, as the driver does, while `act` uses the page. Returns what the driver knows. */
export async function recordTrace(options: {
  chromium: string
  url: string
  file: string
  categories: readonly string[]
  prepare?(page: Page): Promise<void>
  act(lab: Lab): Promise<void>
}): Promise<DriveWindow[]> {
  const profile = await mkdtemp(join(tmpdir(), 'tillstorm-trace-'))
  const browser = await puppeteer.launch({
    executablePath: options.chromium,
    userDataDir: profile,
    headless: true,
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-background-networking', '--no-first-run', '--window-size=1400,900'],
  })
  try {
    const [page = await browser.newPage()] = await browser.pages()
    await page.goto(options.url, { waitUntil: 'load' })
    await options.prepare?.(page)
    const session = await page.createCDPSession()
    await session.send('Tracing.start', { transferMode: 'ReturnAsStream', traceConfig: { includedCategories: [...options.categories], excludedCategories: ['*'] } })
    const windows: DriveWindow[] = []
    const now = () => page.evaluate(() => performance.timeOrigin + performance.now())
    const during: Lab['during'] = async (kind, step, act) => {
      const startMs = await now()
      await act()
      windows.push({ kind, step, element: null, startMs, endMs: await now() })
    }
    const mark = () => page.evaluate((prefix) => void performance.mark(`${prefix}${performance.timeOrigin + performance.now()}`), CLOCK_MARK)
    await mark()
    await options.act({ page, windows, during, now })
    await mark()
    const complete = new Promise<{ stream?: string | undefined; dataLossOccurred: boolean }>((resolve) => session.once('Tracing.tracingComplete', resolve))
    await session.send('Tracing.end')
    const { stream, dataLossOccurred } = await complete
    if (stream === undefined || dataLossOccurred) throw new Error('the trace lost data')
    const read = async function* (): AsyncGenerator<Buffer> {
      for (let eof = false; !eof; ) {
        const part = await session.send('IO.read', { handle: stream, size: 1 << 20 })
        eof = part.eof
        yield Buffer.from(part.data, part.base64Encoded === true ? 'base64' : 'utf8')
      }
    }
    await pipeline(Readable.from(read()), createGzip(), createWriteStream(options.file))
    return windows
  } finally {
    await browser.close()
    await rm(profile, { recursive: true, force: true })
  }
}
