import { join } from 'node:path'
import { loadBudget } from '../../budgets/load.ts'
import { findChromium } from '../../engine/browser/find-chromium.ts'
import type { K6 } from '../../engine/k6/look-for-k6.ts'
import type { Product } from '../../fixtures/model.ts'
import type { RailArea, RailBackend } from '../../run/rail-record.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Measures } from '../../run/records.ts'
import type { RunWriter } from '../../run/run-directory.ts'
import { salesAuditor } from '../rail/audit-sales.ts'
import { areasOfBudget } from '../rail/limits-of-budget.ts'
import { posCredentials } from '../rail/pos-credentials.ts'
import { plannedPasses, runRailStage } from '../rail/rail-stage.ts'
import { startBackgroundLoad } from './background-load.ts'
import type { RailPart, RunRequest } from './request.ts'
import type { VerifyIo } from './run-verify.ts'
import type { Targets } from './targets.ts'

/**
 * What a till's storage holds, and that it sells without network, is no question of the backend's load: once is enough, on the idle one. The ten
 * visits over a slow network take a minute and a half, so a day measures them once too; a peak hour has the time for both.
 */
const onIdleOnly = (profile: string): readonly RailArea[] =>
  profile === 'peak-hour' ? ['offline', 'storage', 'endurance'] : ['load', 'offline', 'storage', 'endurance']

/** Two rounds take about a minute. Four clear up what came once; a run that still wonders then says so. */
const ROUNDS_BOUND_MS = 120_000
const VISITS = 5
const ENDURANCE_SALES = 200

const backendsOf = (request: RunRequest, rail: RailPart): RailBackend[] => {
  // The load goes to the embedded backends: beside a POS that sells into others it would load nothing that this POS uses.
  const isBesideTheLoad = rail.externalPos === null || request.externalMagento !== null
  return isBesideTheLoad ? ['idle', 'loaded'] : ['idle']
}

/** What a run means to measure, for its manifest: the passes of a verify, and the terminals that are browsers. */
export const measuresOf = async (request: RunRequest): Promise<Measures> => {
  const { rail, browsers } = request
  const load: Measures = {
    load: true, rail: false, ...(request.probesSecurity ? { security: true } : {}), ...(request.webhooks === null ? {} : { webhooks: true }), ...(browsers === null ? {} : { browsers: { terminals: browsers.terminals, visit: browsers.visit } }),
  }
  if (rail.kind === 'none') return load
  const asked = rail.areas ?? areasOfBudget(await loadBudget(request.budget))
  const { name } = request.chosen.profile
  const once = rail.areas === null ? onIdleOnly(name) : onIdleOnly('peak-hour')
  const areas: RailArea[] = name === 'peak-hour' && rail.areas === null ? [...asked, 'endurance'] : [...asked]
  const passes = plannedPasses(backendsOf(request, rail.part), rail.part.devices, (backend) =>
    backend === 'idle' ? areas : areas.filter((area) => !once.includes(area)),
  )
  return { ...load, rail: true, passes }
}

const PREFLIGHT_MS = 10_000

/** Sees, before a day is driven, that a till of the user's own answers at all. Throws TARGET_UNREACHABLE. */
export const checkPos = async (request: RunRequest, signal: AbortSignal): Promise<void> => {
  const url = (request.rail.kind === 'measured' ? request.rail.part.externalPos : null) ?? request.browsers?.externalPos ?? null
  if (url === null) return
  try {
    const answer = await fetch(url, { redirect: 'manual', signal: AbortSignal.any([signal, AbortSignal.timeout(PREFLIGHT_MS)]) })
    await answer.body?.cancel()
  } catch (error) {
    throw new TillstormError('TARGET_UNREACHABLE', `the till at ${new URL(url).host} does not answer`, { cause: error })
  }
}

/**
 * The RAIL half of a verify, after its load day: the till on an idle backend, then beside the busiest hour in real time. What keeps the till from being
 * measured is said in one line and leaves its checks void; the load's own verdict stands.
 */
export const railOfVerify = async (
  request: RunRequest, targets: Targets, run: RunWriter, parts: { products: Product[] | null; k6: K6 }, io: VerifyIo,
): Promise<void> => {
  const { rail } = request
  const { measures } = run.manifest
  if (rail.kind === 'none') return void (rail.because === null ? null : io.progress.say(`rail: ${rail.because}`))
  const { part } = rail
  const { say } = io.progress
  try {
    const chromium = await findChromium(io.env)
    const pos = part.externalPos === null ? targets.embedded.pos : { url: part.externalPos, ...posCredentials(io.env) }
    if (pos === null) throw new TillstormError('EMBEDDED_FAILED', 'the embedded POS is not there')
    if (part.externalPos === null) await targets.embedded.atRealTime(request.railServiceTimes)
    say(`rail: ${pos.url}, journey ${part.journey.name}, ${part.devices.join(', ')}, Chromium ${chromium.version}`)
    await runRailStage({
      run,
      chromium,
      allow: request.allow,
      url: pos.url,
      journey: part.journey,
      credentials: { user: pos.user, password: pos.password },
      seed: request.chosen.parameters.seed,
      passes: measures.passes ?? [],
      budget: await loadBudget(request.budget),
      repeat: part.repeat,
      roundsBoundMs: ROUNDS_BOUND_MS,
      visits: VISITS,
      enduranceSales: ENDURANCE_SALES,
      startLoad: () =>
        startBackgroundLoad({
          request, targets, products: parts.products, k6: parts.k6, path: join(run.path, 'loaded'), env: io.env, signal: io.signal, say,
        }),
      auditSales: salesAuditor(part.externalPos === null || request.externalMagento !== null ? targets.magento : null, io.signal),
      env: io.env,
      signal: io.signal,
      say,
    })
  } catch (error) {
    if (io.signal.aborted) return
    if (!(error instanceof TillstormError) || error.code === 'DISK_FULL' || error.code === 'OUT_UNWRITABLE') throw error
    say(`rail: ${error.message}; ${error.hint}`)
  }
}
