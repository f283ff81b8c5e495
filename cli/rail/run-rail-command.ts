import { existsSync } from 'node:fs'
import { checkPage } from '../../engine/browser/check-page.ts'
import { findChromium, type Chromium } from '../../engine/browser/find-chromium.ts'
import { SCHEMA_VERSION, type Manifest } from '../../run/records.ts'
import { claimRunDirectory, createRun, giveUpRunDirectory, type RunWriter } from '../../run/run-directory.ts'
import { judgeStage } from '../judge-stage.ts'
import { noteFailure } from '../note-failure.ts'
import type { Progress } from '../progress.ts'
import type { RunOutcome } from '../show-outcome.ts'
import { version } from '../version.ts'
import { describeMachine } from '../verify/describe-machine.ts'
import { salesAuditor } from './audit-sales.ts'
import { openPage, type PageTargets } from './page-targets.ts'
import { plannedPasses, runRailStage } from './rail-stage.ts'
import type { RailRequest } from './request.ts'

export const railDefaults = { seed: 1, visits: 5, enduranceSales: 200 } as const
/** All rounds of one pass; a page whose intervals do not clear by then is inconclusive. */
const ROUNDS_BOUND_MS = 300_000

const manifestOf = (request: RailRequest, page: PageTargets): Manifest => ({
  schemaVersion: SCHEMA_VERSION,
  runId: request.runId,
  orderPrefix: request.orderPrefix,
  versions: { tillstorm: version(), node: process.versions.node, k6: null },
  command: request.command,
  profile: 'rail',
  speed: 1,
  serviceTimes: request.target.kind === 'embedded' ? 'instant' : null,
  plan: {},
  planHash: '',
  measures: { load: false, rail: true, passes: plannedPasses(['idle'], request.devices, () => request.areas) },
  protocol: null,
  targets: page.described,
  allow: request.allow,
  faults: request.faults.map(({ text }) => text),
  budget: request.budgetName,
  machine: describeMachine(),
  planStartMs: null,
  clockOffsetMs: null,
  magentoBaselineEntityId: null,
  phases: [],
  driver: null,
  drain: null,
})

/** Measures, judges and reports one page. Throws the TillstormError of a problem that a user can mend. */
export const runRailCommand = async (
  request: RailRequest, io: { env: NodeJS.ProcessEnv; progress: Progress; signal: AbortSignal },
): Promise<RunOutcome> => {
  const { signal, progress } = io
  const chromium: Chromium = await findChromium(io.env)
  const wasThere = existsSync(request.out)
  const path = claimRunDirectory(request.out)
  const preparedAtMs = Date.now()
  let page: PageTargets | null = null
  let run: RunWriter | null = null
  try {
    page = await openPage(request, io.env, signal)
    if (request.target.kind === 'url') await checkPage({ chromiumPath: chromium.path, allow: request.allow, url: page.url, signal })
    run = createRun(path, manifestOf(request, page))
    run.manifest.phases.push({ name: 'prepare', startedAtMs: preparedAtMs, endedAtMs: Date.now(), state: 'done', detail: null })
    announce(request, page, chromium, progress)
    await runRailStage({
      run,
      chromium,
      allow: request.allow,
      url: page.url,
      journey: request.journey,
      credentials: page.credentials,
      ...railDefaults,
      passes: plannedPasses(['idle'], request.devices, () => request.areas),
      budget: request.budget,
      repeat: request.repeat,
      roundsBoundMs: ROUNDS_BOUND_MS,
      startLoad: null,
      auditSales: salesAuditor(page.magento, signal),
      env: io.env,
      signal,
      say: progress.say,
    })
    if (signal.aborted) return { kind: 'interrupted', path }
    return { kind: 'judged', path, verdict: await judgeStage(run, request.budgetName) }
  } catch (error) {
    if (run === null) giveUpRunDirectory(path, wasThere)
    else noteFailure(run, signal.aborted ? 'interrupted' : 'failed', error)
    if (signal.aborted) return { kind: 'interrupted', path }
    throw error
  } finally {
    progress.clear()
    try {
      run?.close()
    } finally {
      await page?.close()
    }
  }
}

const announce = (request: RailRequest, page: PageTargets, chromium: Chromium, progress: Progress): void => {
  const { journey, devices, areas, faults } = request
  progress.say(`page: ${page.url}, journey ${journey.name}, ${devices.join(', ')}, Chromium ${chromium.version}`)
  progress.say(`measured: ${areas.join(', ')}; judged by the budget ${request.budgetName}`)
  if (faults.length > 0) progress.say(`planted faults: ${faults.map(({ text }) => text).join(', ')}`)
}
