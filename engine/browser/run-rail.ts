import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { LEAST_ROUNDS, MOST_ROUNDS } from '../../budgets/rail/looks.ts'
import type { RoundLimits } from '../../budgets/rail/open-questions.ts'
import type { RailArea, RailBackend, RailDevice, RailPass, RailProblem, RailSale } from '../../run/rail-record.ts'
import { TillstormError } from '../../run/problems.ts'
import type { Journey } from '../../scenarios/journeys/journey.ts'
import { measureEndurance } from './endurance/measure-endurance.ts'
import { measureVisits } from './load/measure-visits.ts'
import { measureOffline } from './offline/measure-offline.ts'
import type { PassContext } from './pass-context.ts'
import { tracesToKeep, withKeptTraces } from './rounds/keep-traces.ts'
import { roundAreas, runRounds } from './rounds/run-rounds.ts'
import { servedSourceMaps } from './rounds/served-maps.ts'
import { sumRounds } from './rounds/sum-rounds.ts'
import { measureStorage } from './storage/measure-storage.ts'

export type RailOptions = {
  chromiumPath: string
  /** Hosts (`host` or `host:port`) that the browser may reach; loopback always may. */
  allow: readonly string[]
  url: string
  backend: RailBackend
  device: RailDevice
  areas: readonly RailArea[]
  journey: Journey
  credentials: { user: string | null; password: string | null }
  /** Of the journey's random choices. */
  seed: number
  /** The run directory: `traces/`, `lighthouse/` and `screenshots/` lie in it. */
  runPath: string
  /** Exactly so many rounds; null: as many as it takes. */
  repeat: number | null
  /** For the rounds of this pass, beyond the two that there always are. */
  roundsBoundMs: number
  limits: RoundLimits
  /** Lighthouse visits of each kind. */
  visits: number
  enduranceSales: number
  /** What went on in the backend from `fromMs` to `toMs`, epoch; null on an idle one. */
  load: ((fromMs: number, toMs: number) => Promise<RailPass['load']>) | null
  env: NodeJS.ProcessEnv
  signal: AbortSignal
  onSale(sale: RailSale): void
  /** Sales whose browser had to be closed before its till had sent them. */
  onUnsent(references: readonly string[]): void
  say(line: string): void
}

const lineOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''

/**
 * Measures one page on one device while the backend is in one state. What fails in one area is a problem of that area; the others go on. Throws
 * the TillstormError of a page that cannot be opened at all, so that nobody waits for a verdict on nothing. An aborted pass comes
 * back with what it has, without an end.
 */
export const runRail = async (options: RailOptions): Promise<RailPass> => {
  const { backend, device, areas, signal } = options
  const pass: RailPass = {
    backend, device, cpuSlowdown: 1, areas: [...areas], startedAtMs: Date.now(), endedAtMs: null, rounds: 0, load: null, response: null, animation: null, idle: null,
    visits: null, offline: null, storage: null, endurance: null, problems: [],
  }
  const stages: { name: string; areas: readonly RailArea[]; measure: () => Promise<void> }[] = [
    { name: 'rounds', areas: roundAreas, measure: () => rounds(options, pass) },
    { name: 'load', areas: ['load'], measure: () => visits(options, pass) },
    {
      name: 'storage',
      areas: ['storage'],
      measure: async () => {
        const { storage, problems } = await measureStorage(contextOf(options))
        pass.storage = storage
        pass.problems.push(...problems)
      },
    },
    {
      name: 'offline',
      areas: ['offline'],
      measure: async () => {
        const { offline, problems } = await measureOffline(contextOf(options))
        pass.offline = offline
        pass.problems.push(...problems)
      },
    },
    {
      name: 'endurance',
      areas: ['endurance'],
      measure: async () => {
        const { endurance, problems } = await measureEndurance(contextOf(options), { sales: options.enduranceSales })
        pass.endurance = endurance
        pass.problems.push(...problems)
      },
    },
  ]
  for (const stage of stages) {
    const asked = stage.areas.filter((area) => areas.includes(area))
    if (asked.length === 0 || signal.aborted) continue
    options.say(`${stage.name === 'rounds' ? asked.join(', ') : stage.name} (${backend} backend, ${device})`)
    try {
      await stage.measure()
    } catch (error) {
      if (signal.aborted) break
      if (stage.name === 'rounds' && error instanceof TillstormError) throw error
      pass.problems.push(broken(stage.name, error, asked))
    }
  }
  const endedAtMs = Date.now()
  if (options.load !== null) pass.load = await options.load(pass.startedAtMs, endedAtMs)
  if (!signal.aborted) pass.endedAtMs = endedAtMs
  return pass
}

const broken = (stage: string, error: unknown, voids: RailArea[]): RailProblem => ({
  kind: 'browser', text: `${stage}: ${lineOf(error)}`, atMs: Date.now(), voids,
})

const rounds = async (options: RailOptions, pass: RailPass): Promise<void> => {
  const outcome = await runRounds({
    ...options, boundMs: options.roundsBoundMs, least: LEAST_ROUNDS, most: MOST_ROUNDS, sourceMaps: servedSourceMaps(options.allow),
  })
  const kept = tracesToKeep(outcome.rounds, options.limits)
  for (const { trace } of outcome.rounds) if (!kept.has(trace)) rmSync(join(options.runPath, trace), { force: true })
  Object.assign(pass, sumRounds(withKeptTraces(outcome.rounds, kept), options.areas, outcome.warmUpCut))
  pass.rounds = outcome.rounds.length
  pass.cpuSlowdown = outcome.cpuSlowdown
  pass.problems.push(...outcome.problems)
}

const visits = async (options: RailOptions, pass: RailPass): Promise<void> => {
  const { chromiumPath, allow, url, runPath, env, signal, backend, device, say } = options
  const { problems, ...measured } = await measureVisits({
    chromiumPath, allow, url, runPath, env, signal,
    runs: options.visits,
    label: `${backend}-${device}`,
    onVisit: ({ kind, number, visit }) =>
      say(`${kind} visit ${number}: ${visit.interactiveMs === null ? (visit.problem ?? 'no number') : `interactive after ${(visit.interactiveMs / 1000).toFixed(1)} s`}`),
  })
  pass.visits = measured
  pass.problems.push(...problems)
}

const contextOf = (options: RailOptions): PassContext => ({
  chromiumPath: options.chromiumPath,
  allow: options.allow,
  url: options.url,
  backend: options.backend,
  device: options.device,
  journey: options.journey,
  credentials: options.credentials,
  seed: options.seed,
  screenshots: join(options.runPath, 'screenshots'),
  signal: options.signal,
  onSale: (sale, area, offline) => options.onSale({ ...sale, lines: [...sale.lines], area, offline }),
  onUnsent: options.onUnsent,
  say: options.say,
})
