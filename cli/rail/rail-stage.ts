import type { Budget } from '../../budgets/schema.ts'
import { measureBackend, type PlannedPass } from '../../engine/browser/rail-backend.ts'
import type { RailArea, RailBackend, RailDevice, RailPass, RailSale, RailSaleAudit } from '../../run/rail-record.ts'
import type { RunWriter } from '../../run/run-directory.ts'
import type { LoadedJourney } from './load-journey.ts'
import { limitsOfBudget } from './limits-of-budget.ts'
import { openRailKeeper, type RailKeeper } from './rail-keeper.ts'

/** The load beside a loaded pass. */
export type BackgroundLoad = {
  between(fromMs: number, toMs: number): Promise<NonNullable<RailPass['load']>>
  stop(): Promise<void>
}

export type RailStage = {
  run: RunWriter
  chromium: { path: string; version: string }
  allow: readonly string[]
  url: string
  journey: LoadedJourney
  credentials: { user: string | null; password: string | null }
  seed: number
  passes: readonly PlannedPass[]
  budget: Budget
  repeat: number | null
  roundsBoundMs: number
  visits: number
  enduranceSales: number
  /** Starts the load of the loaded passes, and resolves when it flows. */
  startLoad: (() => Promise<BackgroundLoad>) | null
  /** null: nobody knows the Magento that the page's sales go into. */
  auditSales: ((sales: readonly RailSale[]) => Promise<RailSaleAudit>) | null
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  say(line: string): void
}

/** Load is always measured as RAIL's phone, and what a browser stores or does offline is the same on each device: the first one is enough. */
const onEachDevice: readonly RailArea[] = ['response', 'animation', 'idle']

/** The passes of a run, in the order in which they are made: the idle backend first, so that no backlog of the load is measured there. */
export const plannedPasses = (
  backends: readonly RailBackend[], devices: readonly RailDevice[], areasOn: (backend: RailBackend) => readonly RailArea[],
): PlannedPass[] =>
  backends.flatMap((backend) =>
    devices
      .map((device, n) => ({ backend, device, areas: areasOn(backend).filter((area) => n === 0 || onEachDevice.includes(area)) }))
      .filter(({ areas }) => areas.length > 0),
  )

const phases = { idle: 'rail-idle', loaded: 'rail-loaded' } as const satisfies Record<RailBackend, string>

/**
 * The RAIL part of a run: all passes on an idle backend, then those on a loaded one, then the audit of what the browsers sold. Writes rail.json
 * and the phases. Throws the TillstormError of a page or a load that does not come up; what was measured before stays.
 */
export const runRailStage = async (stage: RailStage): Promise<void> => {
  const { run, signal, passes, journey, url } = stage
  const keeper = openRailKeeper(run, {
    url,
    journey: { name: journey.name, kind: journey.kind, sells: journey.journey.sell !== undefined },
    areas: [...new Set(passes.flatMap(({ areas }) => areas))],
    product: `Chromium ${stage.chromium.version}`,
  })
  for (const backend of ['idle', 'loaded'] as const) {
    const own = passes.filter((pass) => pass.backend === backend)
    if (own.length === 0 || signal.aborted) continue
    run.beginPhase(phases[backend])
    try {
      await onBackend(stage, keeper, backend, own)
      if (backend === (passes.at(-1)?.backend ?? 'idle') && !signal.aborted) await auditStage(stage, keeper)
    } catch (error) {
      run.endPhase(signal.aborted ? 'interrupted' : 'failed', error instanceof Error ? error.message : String(error))
      throw error
    }
    run.endPhase(signal.aborted ? 'interrupted' : 'done')
  }
}

const onBackend = async (stage: RailStage, keeper: RailKeeper, backend: RailBackend, passes: readonly PlannedPass[]): Promise<void> => {
  const load = backend === 'loaded' ? await requireLoad(stage) : null
  try {
    await measureBackend({
      chromiumPath: stage.chromium.path,
      allow: stage.allow,
      url: stage.url,
      backend,
      passes,
      journey: stage.journey.journey,
      credentials: stage.credentials,
      seed: stage.seed,
      runPath: stage.run.path,
      repeat: stage.repeat,
      roundsBoundMs: stage.roundsBoundMs,
      limits: limitsOfBudget(stage.budget),
      visits: stage.visits,
      enduranceSales: stage.enduranceSales,
      load: load === null ? null : (fromMs, toMs) => load.between(fromMs, toMs),
      env: stage.env,
      signal: stage.signal,
      onSale: keeper.sale,
      onUnsent: keeper.unsent,
      onReference: keeper.reference,
      onPass: keeper.pass,
      say: (line) => stage.say(`rail: ${line}`),
    })
  } finally {
    await load?.stop()
  }
}

const requireLoad = (stage: RailStage): Promise<BackgroundLoad> => {
  if (stage.startLoad === null) throw new Error('a loaded pass needs a load')
  return stage.startLoad()
}

const auditStage = async (stage: RailStage, keeper: RailKeeper): Promise<void> => {
  const { sales } = keeper.record
  if (stage.auditSales === null || sales.length === 0) return
  stage.say(`rail: asking Magento for ${sales.length} sales of the browser`)
  keeper.saleAudit(await stage.auditSales(sales))
}
