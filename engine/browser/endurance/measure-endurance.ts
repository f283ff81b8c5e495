import type { CDPSession } from 'puppeteer-core'
import type { RailArea, RailPass, RailProblem } from '../../../run/rail-record.ts'
import type { BrowserSession, TillSession } from '../browser-session.ts'
import { inTime, recordText } from '../offline/in-time.ts'
import { watchOutbox } from '../offline/watch-outbox.ts'
import { openBrowser } from '../open-browser.ts'
import type { PassContext } from '../pass-context.ts'

type Sample = NonNullable<RailPass['endurance']>['samples'][number]

/** A sample costs a whole garbage collection; twenty of them are enough for a slope. */
const salesBetweenSamples = 10
const prepareMs = 120_000
const sellMs = 60_000
const area: RailArea = 'endurance'

const problem = (kind: RailProblem['kind'], text: string): RailProblem => ({ kind, text, atMs: Date.now(), voids: [area] })

/**
 * What the page still holds after everything that nobody refers to was collected: heap in bytes, DOM nodes (detached ones too) and event
 * listeners. Console messages, which DevTools would keep alive, are let go first.
 */
const sample = async (session: CDPSession, sale: number): Promise<Sample> => {
  await inTime(5_000, 'letting go of the console', session.send('Runtime.discardConsoleEntries'))
  await inTime(30_000, 'a garbage collection', session.send('HeapProfiler.collectGarbage'))
  const { metrics } = await inTime(5_000, 'reading the heap', session.send('Performance.getMetrics'))
  const value = (name: string): number => {
    const found = metrics.find((metric) => metric.name === name)
    if (found === undefined) throw new Error(`this browser has no metric ${name}`)
    return found.value
  }
  return { sale, heapBytes: value('JSHeapUsedSize'), nodes: value('Nodes'), listeners: value('JSEventListeners') }
}

/**
 * Sells again and again at one page that is never reloaded, and reads every ten sales what it holds. A journey that breaks ends it early, with a
 * problem that voids the area; the samples so far are kept. `endurance` is null where the journey does not sell.
 */
export const measureEndurance = async (
  context: PassContext,
  { sales }: { sales: number },
): Promise<{ endurance: RailPass['endurance']; problems: RailProblem[] }> => {
  const { journey, signal } = context
  if (journey?.sell === undefined) return { endurance: null, problems: [{ ...problem('journey', 'the journey does not sell, so endurance was not measured'), voids: [] }] }
  const samples: Sample[] = []
  const problems: RailProblem[] = []
  const { chromiumPath, allow, device } = context
  const browser: BrowserSession = await openBrowser({ chromiumPath, allow, device, throttleCpu: false, proxy: null, signal, areas: [area] })
  const outbox = await watchOutbox(browser.browser)
  let told = 0
  let tab: TillSession | null = null
  try {
    tab = await browser.openTill({
      url: context.url,
      credentials: context.credentials,
      seed: context.seed,
      onSale: (sale) => {
        told++
        outbox.told(sale.reference)
        context.onSale(sale, area, false)
      },
    })
    await inTime(prepareMs, 'the preparation of the journey', Promise.resolve(journey.prepare?.(tab.till)))
    const session = await inTime(5_000, 'attaching to the page', tab.page.createCDPSession())
    await session.send('Performance.enable')
    samples.push(await sample(session, 0))
    for (let sale = 1; sale <= sales; sale++) {
      signal.throwIfAborted()
      const before = told
      await inTime(sellMs, `sale ${sale}`, journey.sell(tab.till))
      if (told === before) throw new Error(`sale ${sale} ended without being told`)
      // What the driver notes of inputs for a trace would grow too, on its side.
      if (sale % salesBetweenSamples !== 0) continue
      await tab.takeDriven()
      samples.push(await sample(session, sale))
      if (sale % 50 === 0) context.say(`endurance: ${sale} of ${sales} sales`)
    }
  } catch (error) {
    signal.throwIfAborted()
    problems.push(problem('journey', `endurance ended after ${told} of ${sales} sales: ${recordText(error)}`))
  } finally {
    const isGone = signal.aborted || browser.problems.some(({ kind }) => kind === 'crash')
    context.onUnsent(await outbox.settle(isGone ? null : (tab?.page ?? null), context).catch(() => []))
    outbox.close()
    problems.unshift(...browser.problems.map((each) => ({ ...each, voids: each.voids.length > 0 && ['crash', 'blocked-host'].includes(each.kind) ? [area] : [] })))
    await browser.close()
  }
  return { endurance: { samples }, problems }
}
