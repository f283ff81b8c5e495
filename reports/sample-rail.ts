import { judge } from '../budgets/judge.ts'
import { loadBudget } from '../budgets/load.ts'
import { measure } from '../budgets/measure.ts'
import { RAIL_START_MS, sampleRailOfVerify } from '../budgets/sample-rail.ts'
import type { RailRecord } from '../run/rail-record.ts'
import type { Manifest, VerdictFile } from '../run/records.ts'
import type { RunReader } from '../run/run-directory.ts'
import { sampleReader } from './sample-data.ts'
import { sampleManifest } from './sample-manifest.ts'

const stage = (name: Manifest['phases'][number]['name'], fromMs: number, tookMs: number): Manifest['phases'][number] => ({
  name, startedAtMs: RAIL_START_MS + fromMs, endedAtMs: RAIL_START_MS + fromMs + tookMs, state: 'done', detail: null,
})

/** The manifest of a run of `tillstorm rail`. */
export const sampleRailManifest = (more: Partial<Manifest> = {}): Manifest => sampleManifest({
  command: ['tillstorm', 'rail', '--device', 'desktop'], profile: 'rail', plan: {}, planHash: '', protocol: null, planStartMs: null,
  measures: { load: false, rail: true }, budget: 'pos-rail', driver: null, drain: null, speed: 1, serviceTimes: null,
  phases: [stage('prepare', -4_000, 4_000), stage('rail-idle', 0, 118_000), stage('rail-loaded', 119_000, 110_000)],
  ...more,
})

/** A judged run that measured a till on both backends: clean, unless `plant` changes what the browser recorded. */
export const sampleRailRun = async (plant: (record: RailRecord) => void = () => {}, more: Partial<RunReader> = {}): Promise<RunReader & { judged: VerdictFile }> => {
  const record = sampleRailOfVerify()
  plant(record)
  const reader = sampleReader({}, { manifest: sampleRailManifest(), audit: async () => null, rail: async () => record, ...more })
  const judged = judge(await measure(reader), await loadBudget('pos-rail'))
  return Object.assign(reader, { judged, verdict: async () => judged })
}
