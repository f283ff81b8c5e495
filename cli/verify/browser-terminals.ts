import { auditBrowserTerminalSales } from '../../audit/browser-terminal-sales.ts'
import { browserProblems } from '../../budgets/vitals/browser-problems.ts'
import { findChromium, type Chromium } from '../../engine/browser/find-chromium.ts'
import { startBrowserTerminals, type BrowserTerminals } from '../../engine/browser-terminals/drive-browsers.ts'
import { TillstormError } from '../../run/problems.ts'
import { runFiles, type RunWriter } from '../../run/run-directory.ts'
import type { RunRequest } from './request.ts'
import type { VerifyIo } from './run-verify.ts'
import type { Targets } from './targets.ts'

/** The terminals of a load day that are browsers, from the moment when the plan begins. What goes wrong with them is said, and stops no load. */
export type BrowserStage = {
  begin(planStartMs: number): void
  /** Ends them at once. */
  stop(why: string): Promise<void>
  /** Waits until their last visit is over. */
  end(): Promise<void>
  /** Asks Magento for what they sold. */
  auditSales(): Promise<void>
}

/** The Chromium of the browser terminals; null where none is asked for. Throws CHROMIUM_NOT_FOUND before anything is started. */
export const chromiumForBrowsers = async ({ browsers }: RunRequest, env: NodeJS.ProcessEnv): Promise<Chromium | null> =>
  browsers === null ? null : await findChromium(env)

/** null where no terminal is to be a browser. */
export const openBrowserStage = (
  request: RunRequest, targets: Targets, run: RunWriter, programs: { k6Path: string; chromium: Chromium | null }, driveMs: number, io: VerifyIo,
): BrowserStage | null => {
  const { browsers: part } = request
  const { chromium, k6Path } = programs
  if (part === null || chromium === null) return null
  const { say } = io.progress
  let starting: Promise<BrowserTerminals | null> = Promise.resolve(null)

  const start = async (planStartMs: number): Promise<BrowserTerminals | null> => {
    // A till of the user's own is only looked at: its cashier's password goes nowhere.
    const pos = part.externalPos === null ? targets.embedded.pos : { url: part.externalPos, user: null, password: null }
    if (pos === null) throw new TillstormError('EMBEDDED_FAILED', 'the embedded POS is not there')
    const { terminals, visit } = part
    const who = terminals === 1 ? 'one terminal is a browser that' : `${terminals} terminals are browsers that`
    const does = visit === 'sell' ? (terminals === 1 ? 'sells' : 'sell') : terminals === 1 ? 'only looks' : 'only look'
    say(`browsers: ${who} ${does} at ${pos.url}, Chromium ${chromium.version}`)
    if (2 * terminals > run.manifest.machine.cores) {
      say(`browsers: ${terminals} on ${run.manifest.machine.cores} cores wait for each other and for the load: a web vital over its limit may be void`)
    }
    return startBrowserTerminals({
      run, k6Path, chromium, allow: request.allow, url: pos.url, visit, terminals, credentials: { user: pos.user, password: pos.password },
      fromMs: planStartMs, untilMs: planStartMs + driveMs, env: io.env, signal: io.signal,
    })
  }

  return {
    begin: (planStartMs) => {
      starting = start(planStartMs).catch((error: unknown) => {
        if (!(error instanceof TillstormError)) throw error
        say(`browsers: ${error.message}; ${error.hint}`)
        return null
      })
      starting.catch(() => {})
    },
    stop: async (why) => (await starting)?.stop(why),
    end: async () => {
      const terminals = await starting
      if (terminals === null) return
      await terminals.ended
      const { record, visits, sales } = terminals
      const problems = browserProblems(record)
      const broken = visits.failed === 0 ? '' : `, ${visits.failed} of them broke off`
      say(`browsers: ${visits.all} visits${broken}, ${sales.length} sales${problems.length === 0 ? '' : `; ${problems.join('; ')}: their web vitals are void, the load stands`}`)
    },
    auditSales: async () => {
      const terminals = await starting
      if (terminals === null || terminals.sales.length === 0) return
      const { record, sales, sentAll } = terminals
      say(`browsers: asking Magento for ${sales.length} sales`)
      record.saleAudit = await auditBrowserTerminalSales(sales, sentAll, targets.magento, { signal: io.signal })
      run.writeJson(runFiles.browsers, record)
    },
  }
}
