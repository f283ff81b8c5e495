import { browser, type BrowserContext, type Page } from 'k6/browser'
import exec from 'k6/execution'
import { waitMs } from '../wait.ts'
import { lookAround } from './look-visit.ts'
import { openBrowserRows } from './rows.ts'
import { isAllSent, sellTwice, type Cashier } from './sell-visit.ts'
import { cashierVariables, type BrowserSettings } from './settings.ts'

/** Between two visits, so that a browser leaves something of its core to the load. */
const REST_MS = 1000
const COMMAND_MS = 30_000
const LONGEST_PROBLEM = 200

const settings = JSON.parse(__ENV['TILLSTORM_BROWSERS'] ?? '{}') as BrowserSettings
const cashier: Cashier = { user: __ENV[cashierVariables.user] ?? '', password: __ENV[cashierVariables.password] ?? '' }

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0]?.slice(0, LONGEST_PROBLEM) ?? ''

/** Opens the page in a tab of its own, hands it over, and closes it: k6 tells a page's web vitals when it closes. */
const inTab = async <T>(context: BrowserContext, act: (page: Page) => Promise<T>): Promise<T> => {
  const page = await context.newPage()
  try {
    const answer = await page.goto(settings.url, { waitUntil: 'load' })
    if (answer !== null && answer.status() >= 400) throw new Error(`the page answered ${answer.status()}`)
    return await act(page)
  } finally {
    await page.close()
  }
}

/**
 * The day of one browser terminal: visit after visit in one browser profile, so that the first finds nothing and the later ones what the page
 * keeps. Each visit is a page view of its own, because a page view is what web vitals are told of.
 */
export const runBrowserTerminal = async (): Promise<void> => {
  const rows = openBrowserRows(exec.scenario.iterationInTest)
  await waitMs(settings.fromMs - Date.now())
  const context = await browser.newContext({ viewport: settings.viewport })
  context.setDefaultTimeout(COMMAND_MS)
  context.setDefaultNavigationTimeout(COMMAND_MS)
  let isSent = true
  for (let number = 0; Date.now() < settings.untilMs; number += 1) {
    const startMs = Date.now()
    let problem: string | null = null
    try {
      await inTab(context, async (page) => {
        if (settings.visit === 'look') return lookAround(page)
        await sellTwice(page, cashier, number, (receipt) => {
          isSent = false
          rows.sale(receipt)
        })
        isSent = await isAllSent(page)
      })
    } catch (error) {
      problem = textOf(error)
    }
    rows.visit(Date.now() - startMs, problem)
    await waitMs(Math.min(REST_MS, settings.untilMs - Date.now()))
  }
  // The profile goes with the browser, and what still waits in it would be lost by our doing.
  if (!isSent) isSent = await inTab(context, isAllSent).catch(() => false)
  await context.close()
  rows.done(isSent)
}
